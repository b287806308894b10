package io.twinbus.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.twinbus.bus.Arrival;
import io.twinbus.bus.Bus;
import io.twinbus.bus.Delivery;
import io.twinbus.bus.SubscribeOptions;
import io.twinbus.bus.Subscription;
import io.twinbus.journal.Journal;
import io.twinbus.topic.Address;
import io.twinbus.topic.AddressFilter;
import io.twinbus.topic.TwinAspect;
import io.twinbus.topic.TwinId;
import io.twinbus.twin.TwinPolicy;
import io.twinbus.v1.Command;
import io.twinbus.v1.CommandReply;
import io.twinbus.v1.ReportedState;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** A bus on which a reply comes before the command's effects are acknowledged, as MQTT allows. */
final class ReplyOrderTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final TwinId PC = TwinId.of("pc");

  /** What the runtime did, in order. */
  private final List<String> done = new CopyOnWriteArrayList<>();

  /** Ids of commands that went to the device, by name. */
  private final Map<String, String> sent = new ConcurrentHashMap<>();

  /** A subscription as the runtime made it. */
  private record Subscribed(Consumer<?> handler, SubscribeOptions options) {}

  private final Map<String, Subscribed> subscribed = new ConcurrentHashMap<>();
  private final CompletableFuture<Void> statusesTaken = new CompletableFuture<>();

  @Test
  void looksAtAReplyWhenTheCommandIsAcknowledged() {
    Bus bus =
        (Bus)
            Proxy.newProxyInstance(
                Bus.class.getClassLoader(),
                new Class<?>[] {Bus.class},
                (proxy, method, arguments) -> call(method.getName(), arguments));
    try (TwinRuntime runtime = TwinRuntime.start(parts(bus))) {
      await().atMost(PATIENCE).until(() -> subscribed.size() >= 10);
      deliver(
          TwinAspect.REPORTED,
          new Address.Reported(PC),
          ReportedState.newBuilder().setObservedGeneration(1).build());
      runtime.complete().orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();

      command("first");
      await().atMost(PATIENCE).until(() -> sent.containsKey("first"));
      String id = sent.getOrDefault("first", "");
      deliver(
          TwinAspect.REPLY,
          new Address.Reply(PC, id),
          CommandReply.newBuilder().setOutcome(CommandReply.Outcome.OK).build());
      command("second");
      await().atMost(PATIENCE).until(() -> sent.containsKey("second"));
      assertThat(done).isEmpty();

      statusesTaken.complete(null);
      await().atMost(PATIENCE).until(() -> done.contains("answered"));
      assertThat(done.indexOf("acknowledged first")).isNotNegative();
      assertThat(done.indexOf("acknowledged first")).isLessThan(done.indexOf("answered"));
    }
  }

  private void command(String name) {
    deliver(TwinAspect.INBOX, new Address.Inbox(PC, name), Command.getDefaultInstance());
  }

  private <D> void deliver(TwinAspect<D> aspect, Address<D> address, D document) {
    String key = address instanceof Address.Inbox inbox ? inbox.key() : aspect.level();
    arrive(
        AddressFilter.everyTwin(aspect),
        new Delivery<>(
            address,
            Optional.of(document),
            false,
            Optional.of("olga"),
            Optional.of("tb/default/client/olga/" + key),
            Optional.empty(),
            0,
            () -> {
              if (address instanceof Address.Inbox) {
                done.add("acknowledged " + key);
              }
            }));
  }

  /** Has a delivery read where the subscriber wants it. */
  private <D> void arrive(AddressFilter<D> filter, Delivery<D> delivery) {
    Subscribed to = Objects.requireNonNull(subscribed.get(filter.topicFilter()));
    @SuppressWarnings("unchecked") // subscribed to under this filter
    Consumer<Delivery<D>> handler = (Consumer<Delivery<D>>) to.handler();
    to.options()
        .arrivals()
        .accept(
            new Arrival(
                delivery.address(),
                delivery.retained(),
                delivery.acknowledgement(),
                () -> handler.accept(delivery)));
  }

  @SuppressWarnings("FutureReturnValueIgnored") // whoever calls the proxy gets the future
  private Object call(String method, Object[] arguments) {
    CompletableFuture<?> taken = CompletableFuture.completedFuture(null);
    switch (method) {
      case "subscribe" -> {
        subscribed.put(
            ((AddressFilter<?>) arguments[0]).topicFilter(),
            new Subscribed((Consumer<?>) arguments[1], (SubscribeOptions) arguments[2]));
        return CompletableFuture.completedFuture(new Silent());
      }
      case "publish" -> {
        if (arguments[1] instanceof Command command) {
          sent.put(command.getName(), command.getId());
        }
        return arguments[0] instanceof Address.Status ? statusesTaken : taken;
      }
      case "respond" -> {
        done.add("answered");
        return taken;
      }
      case "publishBytes" -> {
        Address.Client address = (Address.Client) arguments[0];
        arrive(
            AddressFilter.exactly(address),
            new Delivery<>(
                address,
                Optional.of((byte[]) arguments[1]),
                false,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                0,
                () -> {}));
        return taken;
      }
      case "clientId" -> {
        return "runtime";
      }
      case "isConnected" -> {
        return true;
      }
      default -> {
        return taken;
      }
    }
  }

  private static final class Silent implements Subscription {
    @Override
    public CompletableFuture<Void> cancel() {
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public boolean isIdle() {
      return true;
    }
  }

  private static TwinRuntime.Parts parts(Bus bus) {
    return new TwinRuntime.Parts(
        bus,
        bus,
        bus,
        TwinPolicy.DEFAULT,
        Journal.NONE,
        Ownership.EVERYTHING,
        TwinObserver.NONE,
        new SimpleMeterRegistry(),
        InstantSource.system(),
        1,
        Duration.ofMillis(200),
        99_000);
  }
}
