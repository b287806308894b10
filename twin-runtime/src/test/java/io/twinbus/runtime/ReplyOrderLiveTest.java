package io.twinbus.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.twinbus.broker.embedded.EmbeddedBroker;
import io.twinbus.broker.identity.Role;
import io.twinbus.bus.Bus;
import io.twinbus.bus.BusOptions;
import io.twinbus.bus.Delivery;
import io.twinbus.bus.HiveBus;
import io.twinbus.journal.Journal;
import io.twinbus.topic.Address;
import io.twinbus.twin.TwinPolicy;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** A device that answers faster than the broker acknowledges what a command changed. */
final class ReplyOrderLiveTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String ANSWER = "tb/default/client/olga/go";

  /** What the runtime did, in order. */
  private final List<String> done = new CopyOnWriteArrayList<>();

  @Test
  void acknowledgesACommandBeforeItForgetsIt() {
    try (EmbeddedBroker broker =
            EmbeddedBroker.builder()
                .user("olga", "secret", Role.OPERATOR, "default")
                .user("runtime", "secret", Role.RUNTIME, "*")
                .user("pc", "secret", Role.DEVICE, "default", "pc")
                .start();
        Bus state = connect(broker);
        Bus commands = watched(connect(broker));
        TwinRuntime runtime = TwinRuntime.start(parts(state, commands));
        ScriptedDevice device = new ScriptedDevice(broker.port(), "pc");
        MqttTool operator = new MqttTool(broker.port(), "olga")) {
      runtime.complete().orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
      operator.subscribe("tb/default/twin/pc/status");
      await().atMost(PATIENCE).until(() -> !operator.last("tb/default/twin/pc/status").isEmpty());
      operator.subscribe(ANSWER);

      operator.request("tb/default/twin/pc/inbox/go", "{}", ANSWER, "go");

      await().atMost(PATIENCE).until(() -> operator.last(ANSWER).contains("\"OK\""));
      await().atMost(PATIENCE).until(() -> done.contains("forgot"));
      assertThat(device.delivered()).hasSize(1);
      assertThat(done).containsExactly("acknowledged", "forgot");
    }
  }

  /** The same bus, on which the acknowledgement of a status takes its time. */
  private Bus watched(Bus bus) {
    return (Bus)
        Proxy.newProxyInstance(
            Bus.class.getClassLoader(),
            new Class<?>[] {Bus.class},
            (proxy, method, arguments) -> call(bus, method, arguments));
  }

  private Object call(Bus bus, Method method, Object[] arguments) throws Throwable {
    Object first = arguments == null ? "" : arguments[0];
    if (method.getName().equals("clear") && first instanceof Address.Gate) {
      done.add("forgot");
    }
    if (method.getName().equals("subscribe")) {
      arguments[1] = noting((Consumer<?>) arguments[1]);
    }
    try {
      Object result = method.invoke(bus, arguments);
      return first instanceof Address.Status
          ? ((CompletableFuture<?>) result)
              .thenCompose(
                  sent ->
                      new CompletableFuture<>().completeOnTimeout(null, 300, TimeUnit.MILLISECONDS))
          : result;
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  /** The same handler, of whose acknowledgements of commands a note is taken. */
  private <D> Consumer<Delivery<D>> noting(Consumer<?> handler) {
    @SuppressWarnings("unchecked") // the bus calls it with deliveries of the filter's documents
    Consumer<Delivery<D>> typed = (Consumer<Delivery<D>>) handler;
    return delivery ->
        typed.accept(
            new Delivery<>(
                delivery.address(),
                delivery.document(),
                delivery.retained(),
                delivery.publisher(),
                delivery.responseTopic(),
                delivery.correlationData(),
                delivery.size(),
                () -> {
                  if (delivery.address() instanceof Address.Inbox) {
                    done.add("acknowledged");
                  }
                  delivery.acknowledge();
                }));
  }

  private static TwinRuntime.Parts parts(Bus state, Bus commands) {
    return new TwinRuntime.Parts(
        state,
        commands,
        TwinPolicy.DEFAULT,
        Journal.NONE,
        Ownership.EVERYTHING,
        TwinObserver.NONE,
        new SimpleMeterRegistry(),
        InstantSource.system(),
        2,
        Duration.ofMillis(500),
        99_000);
  }

  private static Bus connect(EmbeddedBroker broker) {
    return HiveBus.connect(
            BusOptions.of(
                    URI.create(broker.uri()),
                    "runtime-" + System.nanoTime(),
                    new BusOptions.Identity.Password("runtime", "secret"))
                .withoutSession())
        .join();
  }
}
