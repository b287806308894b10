package io.twinbus.broker.connection;

import com.google.protobuf.Timestamp;
import io.twinbus.broker.identity.Identity;
import io.twinbus.broker.store.BusMessage;
import io.twinbus.broker.store.BusStore;
import io.twinbus.codec.DocumentTypes;
import io.twinbus.codec.Format;
import io.twinbus.topic.Address;
import io.twinbus.topic.Topics;
import io.twinbus.topic.TwinId;
import io.twinbus.v1.ConnectionState;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps who speaks for which target, and publishes it. Safe for use by many threads; what is
 * published of one target is published in the order in which it happened.
 */
public final class ConnectionBook {
  private static final Logger LOG = LoggerFactory.getLogger(ConnectionBook.class);

  private final BusStore store;
  private final Clock clock;
  private final Map<TwinId, TargetConnections> targets = new HashMap<>();
  private final List<TwinId> left = new ArrayList<>();

  public ConnectionBook(BusStore store, Clock clock) {
    this.store = store;
    this.clock = clock;
  }

  /**
   * Takes up a retained message that is there when the broker starts, if it tells of a connection:
   * its session number goes on, and who was connected is not.
   */
  public synchronized void restore(BusMessage message) {
    Optional<Address<?>> address = Topics.parse(message.topic());
    if (address.isEmpty() || !(address.get() instanceof Address.Connection connection)) {
      return;
    }
    DocumentTypes.CONNECTION_STATE
        .decode(message.payload(), message.contentType())
        .document()
        .ifPresent(
            state -> {
              targets.put(connection.twin(), TargetConnections.none(state.getSession()));
              if (state.getConnected()) {
                left.add(connection.twin());
              }
            });
  }

  /**
   * Publishes that those who were connected when the broker ended are not.
   *
   * @return completes when that is stored
   */
  public synchronized CompletableFuture<Void> afterRestart() {
    CompletableFuture<?>[] published =
        left.stream()
            .map(twin -> publish(twin, of(twin), "the broker was restarted"))
            .toArray(CompletableFuture<?>[]::new);
    left.clear();
    return CompletableFuture.allOf(published);
  }

  /**
   * A device is connected.
   *
   * @param connection the broker's number for the connection, never used twice
   */
  public synchronized void opened(Identity device, long connection, String clientId) {
    for (String target : device.targets()) {
      TwinId twin = new TwinId(device.tenant(), target);
      change(twin, of(twin).opened(connection, clientId), "");
    }
  }

  /** A device's connection is over. */
  public synchronized void closed(Identity device, long connection, String reason) {
    for (String target : device.targets()) {
      TwinId twin = new TwinId(device.tenant(), target);
      change(twin, of(twin).closed(connection), reason);
    }
  }

  private void change(TwinId twin, TargetConnections.Change change, String reason) {
    targets.put(twin, change.next());
    if (change.published()) {
      CompletableFuture<Void> unused = publish(twin, change.next(), reason);
    }
  }

  private TargetConnections of(TwinId twin) {
    return targets.getOrDefault(twin, TargetConnections.none(0));
  }

  private CompletableFuture<Void> publish(TwinId twin, TargetConnections now, String reason) {
    Instant since = clock.instant();
    ConnectionState.Builder state =
        ConnectionState.newBuilder()
            .setConnected(now.connected())
            .setSince(
                Timestamp.newBuilder().setSeconds(since.getEpochSecond()).setNanos(since.getNano()))
            .setSession(now.session())
            .setClientId(now.clientId());
    if (!now.connected()) {
      state.setReason(reason);
    }
    LOG.atInfo()
        .addKeyValue("tenant", twin.tenant())
        .addKeyValue("target", twin.target())
        .addKeyValue("session", now.session())
        .log(now.connected() ? "connected" : "disconnected: " + reason);
    return store
        .retain(
            new BusMessage(
                new Address.Connection(twin).topic(),
                DocumentTypes.CONNECTION_STATE.encode(state.build(), Format.JSON),
                Format.JSON.contentType()))
        .whenComplete(
            (done, failure) -> {
              if (failure != null) {
                LOG.atError()
                    .addKeyValue("tenant", twin.tenant())
                    .addKeyValue("target", twin.target())
                    .setCause(failure)
                    .log("connection state was not stored");
              }
            });
  }
}
