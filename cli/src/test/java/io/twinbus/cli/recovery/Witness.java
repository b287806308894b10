package io.twinbus.cli.recovery;

import com.google.protobuf.Duration;
import com.google.protobuf.Value;
import io.twinbus.bus.Bus;
import io.twinbus.bus.BusOptions;
import io.twinbus.bus.HiveBus;
import io.twinbus.bus.PublishOptions;
import io.twinbus.codec.DocumentTypes;
import io.twinbus.topic.Address;
import io.twinbus.topic.AddressFilter;
import io.twinbus.topic.TwinAspect;
import io.twinbus.topic.TwinId;
import io.twinbus.v1.Artifact;
import io.twinbus.v1.Command;
import io.twinbus.v1.CommandReply;
import io.twinbus.v1.Component;
import io.twinbus.v1.DesiredState;
import io.twinbus.v1.FlashProgress;
import io.twinbus.v1.RecoverRequest;
import io.twinbus.v1.ReportedState;
import io.twinbus.v1.TwinStatus;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;

/** An operator with a session of his own, who sees everything that the matrix asks about. */
final class Witness implements AutoCloseable {
  static final String COMMAND = "ping";

  private final Bus bus;
  private final Map<TwinId, TwinStatus> statuses = new ConcurrentHashMap<>();
  private final Map<TwinId, DesiredState> desired = new ConcurrentHashMap<>();
  private final Map<TwinId, ReportedState> reported = new ConcurrentHashMap<>();
  private final Map<TwinId, List<FlashProgress>> flashes = new ConcurrentHashMap<>();
  private final Map<TwinId, List<Command>> delivered = new ConcurrentHashMap<>();
  private final AtomicInteger recoveries = new AtomicInteger();
  private volatile BiConsumer<TwinId, TwinStatus> listener = (twin, status) -> {};

  Witness(URI broker) throws Exception {
    bus =
        HiveBus.connect(
                BusOptions.of(broker, "witness", RecoveryStack.identity("olga"))
                    .withBackoff(java.time.Duration.ofMillis(200), java.time.Duration.ofSeconds(1)))
            .get(60, TimeUnit.SECONDS);
    see(
        TwinAspect.STATUS,
        (twin, status) -> {
          statuses.put(twin, status);
          listener.accept(twin, status);
        });
    see(TwinAspect.DESIRED, desired::put);
    see(TwinAspect.REPORTED, reported::put);
    see(TwinAspect.FLASH, (twin, progress) -> list(flashes, twin).add(progress));
    see(TwinAspect.RECOVER, (twin, request) -> count(request));
    see(
        TwinAspect.COMMAND,
        (twin, command) -> {
          if (command.getName().equals(COMMAND)) {
            list(delivered, twin).add(command);
          }
        });
  }

  private <D> void see(TwinAspect<D> aspect, BiConsumer<TwinId, D> handler) throws Exception {
    bus.subscribe(
            AddressFilter.everyTwinOf("default", aspect),
            delivery ->
                delivery
                    .document()
                    .ifPresent(
                        document -> {
                          if (delivery.address() instanceof Address.OfTwin<?> address) {
                            handler.accept(address.twin(), document);
                          }
                        }))
        .get(60, TimeUnit.SECONDS);
  }

  private void count(RecoverRequest request) {
    if (request.getAttempt() > 0) {
      recoveries.incrementAndGet();
    }
  }

  private static <T> List<T> list(Map<TwinId, List<T>> lists, TwinId twin) {
    return lists.computeIfAbsent(twin, key -> new CopyOnWriteArrayList<>());
  }

  /** Has every status told from now on. */
  void onStatus(BiConsumer<TwinId, TwinStatus> next) {
    listener = next;
  }

  TwinStatus status(TwinId twin) {
    return statuses.getOrDefault(twin, TwinStatus.getDefaultInstance());
  }

  /** The digest that is desired now; empty: none. */
  String desired(TwinId twin) {
    return desired
        .getOrDefault(twin, DesiredState.getDefaultInstance())
        .getComponentsList()
        .stream()
        .findFirst()
        .map(each -> each.getArtifact().getDigest())
        .orElse("");
  }

  /** The digest of the image that was booted. */
  String booted(TwinId twin) {
    return reported
        .getOrDefault(twin, ReportedState.getDefaultInstance())
        .getBoot()
        .getImageDigest();
  }

  List<FlashProgress> flashes(TwinId twin) {
    return List.copyOf(list(flashes, twin));
  }

  /** Whether a board is being written with this image now, or was. */
  boolean sawWriting(String digest) {
    return flashes.values().stream()
        .flatMap(List::stream)
        .anyMatch(
            each ->
                each.getDigest().equals(digest) && each.getPhase() == FlashProgress.Phase.WRITING);
  }

  /** Requests of monitors so far. */
  int recoveries() {
    return recoveries.get();
  }

  /** The commands that were let through to the device, in their order. */
  List<Command> delivered(TwinId twin) {
    return List.copyOf(list(delivered, twin));
  }

  /** Desires one component, made of this image. */
  CompletableFuture<Void> desire(TwinId twin, String digest) {
    return bus.publish(
        new Address.Desired(twin),
        DesiredState.newBuilder()
            .addComponents(
                Component.newBuilder()
                    .setName("fw")
                    .setType("bin")
                    .setArtifact(Artifact.newBuilder().setDigest(digest).setSize(Cell.IMAGE)))
            .build());
  }

  /** Sends a command with a number; the answer is the device's or the twin's. */
  CompletableFuture<CommandReply> send(TwinId twin, int number) {
    return bus.request(
        new Address.Inbox(twin, COMMAND),
        Command.newBuilder()
            .setPayload(Value.newBuilder().setNumberValue(number))
            .setExpiresIn(Duration.newBuilder().setSeconds(30))
            .build(),
        DocumentTypes.COMMAND_REPLY,
        java.time.Duration.ofSeconds(90),
        PublishOptions.DEFAULT);
  }

  @Override
  public void close() {
    bus.close();
  }
}
