package io.twinbus.adapter.agent;

import io.twinbus.adapter.driver.NativeTopics;
import io.twinbus.bus.Bus;
import io.twinbus.bus.BusException;
import io.twinbus.bus.Subscription;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Topics of other protocols over the agent's session, which may not be there yet.
 *
 * <p>After a reconnect everything is subscribed again, as what a device published at QoS 0
 * meanwhile comes only as the retained message of a new subscription.
 */
public final class AgentTopics implements NativeTopics {
  private static final Logger LOG = LoggerFactory.getLogger(AgentTopics.class);

  private final List<Entry> entries = new ArrayList<>();
  private final List<Consumer<Boolean>> listeners = new ArrayList<>();
  private @Nullable Bus bus;
  private boolean connected;

  /** A subscription; guarded by the lock of the set. */
  private static final class Entry {
    final String filter;
    final Consumer<NativeMessage> handler;
    @Nullable CompletableFuture<Subscription> current;

    Entry(String filter, Consumer<NativeMessage> handler) {
      this.filter = filter;
      this.handler = handler;
    }
  }

  /** There is a session. */
  public void use(Bus session) {
    synchronized (this) {
      bus = session;
    }
    session.onConnectionChange(change -> changed(session, change.connected()));
  }

  private void changed(Bus session, boolean up) {
    List<Consumer<Boolean>> told;
    synchronized (this) {
      connected = up;
      if (up) {
        entries.forEach(entry -> subscribe(session, entry));
      }
      told = List.copyOf(listeners);
    }
    told.forEach(listener -> listener.accept(up));
  }

  private static void subscribe(Bus session, Entry entry) {
    CompletableFuture<Subscription> before = entry.current;
    entry.current =
        session
            .raw()
            .subscribe(
                entry.filter,
                message ->
                    entry.handler.accept(
                        new NativeMessage(message.topic(), message.payload(), message.retained())));
    var unused =
        entry.current.whenComplete(
            (done, failure) -> {
              if (failure != null) {
                LOG.atWarn()
                    .addKeyValue("filter", entry.filter)
                    .log("Not subscribed: {}", failure.getMessage());
              }
              cancel(before);
            });
  }

  private static void cancel(@Nullable CompletableFuture<Subscription> before) {
    if (before != null) {
      var unused = before.thenCompose(Subscription::cancel);
    }
  }

  @Override
  public CompletableFuture<Void> publish(String topic, String text, boolean retained) {
    Bus session;
    synchronized (this) {
      session = bus;
    }
    return session == null
        ? CompletableFuture.failedFuture(
            new BusException.Unavailable(topic + ": no session with the broker"))
        : session.raw().publish(topic, text.getBytes(StandardCharsets.UTF_8), retained);
  }

  @Override
  public synchronized void subscribe(String topicFilter, Consumer<NativeMessage> handler) {
    Entry entry = new Entry(topicFilter, handler);
    entries.add(entry);
    if (bus != null && connected) {
      subscribe(bus, entry);
    }
  }

  @Override
  public void onConnection(Consumer<Boolean> listener) {
    boolean up;
    synchronized (this) {
      listeners.add(listener);
      up = connected;
    }
    if (up) {
      listener.accept(true);
    }
  }
}
