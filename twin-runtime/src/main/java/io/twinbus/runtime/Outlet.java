package io.twinbus.runtime;

import io.twinbus.bus.Bus;
import io.twinbus.bus.BusException;
import io.twinbus.bus.PublishOptions;
import io.twinbus.codec.DocumentTypes;
import io.twinbus.topic.Address;
import io.twinbus.topic.TwinId;
import io.twinbus.twin.Effect;
import io.twinbus.twin.clock.Times;
import io.twinbus.v1.Command;
import io.twinbus.v1.DesiredState;
import io.twinbus.v1.GateQueue;
import io.twinbus.v1.TwinStatus;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What leaves the runtime for the bus, in the order in which it is asked for. What the broker does
 * not acknowledge is tried again; what it refuses is logged, and over. Usable from any thread.
 */
final class Outlet {
  private static final Logger LOG = LoggerFactory.getLogger(Outlet.class);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(200);

  /** What follows puts letters into mailboxes, and no more. */
  private static final PublishOptions DIRECTLY = PublishOptions.DEFAULT.directly();

  private final Bus bus;
  private final Bus events;
  private final Vertx vertx;
  private final InstantSource clock;
  private final RuntimeMeters meters;
  private final int bound;
  private final AtomicInteger open = new AtomicInteger();
  private volatile boolean closed;

  /**
   * An outlet.
   *
   * @param events for events, which nothing else waits for
   * @param bound open publications from which on no more inputs should be taken
   */
  Outlet(Bus bus, Bus events, Vertx vertx, InstantSource clock, RuntimeMeters meters, int bound) {
    this.bus = bus;
    this.events = events;
    this.vertx = vertx;
    this.clock = clock;
    this.meters = meters;
    this.bound = bound;
    meters.gauge("twinbus.runtime.open", "Publications not acknowledged yet", open::get);
  }

  /** Whether so much is under way that inputs should wait. */
  boolean isCongested() {
    return open.get() >= bound;
  }

  /** Gives up what is tried again. */
  void close() {
    closed = true;
  }

  CompletableFuture<Void> status(TwinId twin, TwinStatus status) {
    Address.Status address = new Address.Status(twin);
    return status.equals(TwinStatus.getDefaultInstance())
        ? send(address.topic(), Instant.MAX, () -> bus.clear(address))
        : send(address.topic(), Instant.MAX, () -> bus.publish(address, status, DIRECTLY));
  }

  CompletableFuture<Void> gate(TwinId twin, GateQueue queue) {
    Address.Gate address = new Address.Gate(twin);
    return queue.equals(GateQueue.getDefaultInstance())
        ? send(address.topic(), Instant.MAX, () -> bus.clear(address))
        : send(address.topic(), Instant.MAX, () -> bus.publish(address, queue, DIRECTLY));
  }

  /** Unacknowledged: it is in the journal, whoever wants it for certain reads it there. */
  CompletableFuture<Void> event(TwinId twin, Effect.PublishEvent effect) {
    Address.Event address = new Address.Event(twin);
    Instant until = clock.instant().plus(LONGEST_PAUSE);
    return send(
        address.topic(),
        until,
        () -> events.publish(address, effect.event(), DIRECTLY.unacknowledged()));
  }

  /** Lets a command through; whom its answer is for is none of the device's business. */
  CompletableFuture<Void> forward(TwinId twin, Command command) {
    Instant expiry = Times.instant(command.getExpiresAt());
    Command bare = command.toBuilder().clearResponseTopic().clearCorrelationData().build();
    Address.CommandTo address = new Address.CommandTo(twin, command.getName());
    return send(
        address.topic(),
        expiry,
        () -> {
          Duration left = Duration.between(clock.instant(), expiry);
          return bus.publish(
              address,
              bare,
              DIRECTLY.expiringAfter(
                  left.compareTo(Duration.ofSeconds(1)) < 0 ? Duration.ofSeconds(1) : left));
        });
  }

  CompletableFuture<Void> answer(Effect.Answer answer) {
    Command command = answer.command();
    PublishOptions options =
        command.getCorrelationData().isEmpty()
            ? DIRECTLY
            : DIRECTLY.correlatedBy(command.getCorrelationData().toByteArray());
    return send(
        command.getResponseTopic(),
        clock.instant().plus(Duration.ofMinutes(1)),
        () ->
            bus.respond(
                command.getResponseTopic(), answer.reply(), DocumentTypes.COMMAND_REPLY, options));
  }

  CompletableFuture<Void> desired(TwinId twin, Effect.WriteDesired write) {
    Address.Desired address = new Address.Desired(twin);
    return send(
        address.topic(),
        Instant.MAX,
        () -> bus.publish(address, write.state(), DIRECTLY.ifGeneration(write.ifGeneration())));
  }

  /** Gives the ledger a desired state back that it has lost, with its generation. */
  CompletableFuture<Void> seed(TwinId twin, DesiredState state) {
    Address.Desired address = new Address.Desired(twin);
    return send(address.topic(), Instant.MAX, () -> bus.publish(address, state, DIRECTLY.asSeed()));
  }

  private CompletableFuture<Void> send(
      String topic, Instant until, Supplier<CompletableFuture<Void>> publication) {
    open.incrementAndGet();
    CompletableFuture<Void> result = new CompletableFuture<>();
    attempt(topic, until, publication, FIRST_PAUSE, result);
    return result;
  }

  private void attempt(
      String topic,
      Instant until,
      Supplier<CompletableFuture<Void>> publication,
      Duration pause,
      CompletableFuture<Void> result) {
    var unused =
        publication
            .get()
            .whenComplete(
                (done, thrown) -> {
                  if (thrown == null) {
                    finish(result);
                    return;
                  }
                  Throwable cause =
                      thrown instanceof CompletionException && thrown.getCause() != null
                          ? thrown.getCause()
                          : thrown;
                  boolean passing =
                      cause instanceof BusException.Unavailable
                          || cause instanceof BusException.DeadlineExceeded;
                  if (passing && !closed && clock.instant().isBefore(until)) {
                    meters.retried();
                    Duration next = pause.plus(pause);
                    var unusedTimer =
                        vertx.setTimer(
                            pause.toMillis(),
                            id ->
                                attempt(
                                    topic,
                                    until,
                                    publication,
                                    next.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : next,
                                    result));
                    return;
                  }
                  refused(topic, cause);
                  finish(result);
                });
  }

  private void refused(String topic, Throwable cause) {
    if (closed) {
      return;
    }
    meters.refused();
    if (cause instanceof BusException.Refused refused && refused.isConflict()) {
      LOG.atInfo()
          .addKeyValue("topic", topic)
          .log("Somebody else was first: {}", cause.getMessage());
    } else {
      LOG.atWarn().addKeyValue("topic", topic).log("Not published: {}", cause.getMessage());
    }
  }

  private void finish(CompletableFuture<Void> result) {
    open.decrementAndGet();
    result.complete(null);
  }
}
