package io.twinbus.bus;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.lifecycle.MqttClientConnectedContext;
import com.hivemq.client.mqtt.lifecycle.MqttClientDisconnectedContext;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.lifecycle.Mqtt5ClientConnectedContext;
import com.hivemq.client.mqtt.mqtt5.lifecycle.Mqtt5ClientReconnector;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import io.reactivex.disposables.Disposable;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the connection and makes it again, with back-off, until it is closed. Its callbacks run on
 * the client's event loop, in this order: {@link Events#connected} before the first message of a
 * connection, {@link Events#disconnected} after the last.
 */
final class Connection {
  private static final Logger LOG = LoggerFactory.getLogger(Connection.class);
  private static final Duration DISCONNECT = Duration.ofSeconds(2);

  /** What happens to a connection. None of them may block. */
  interface Events {
    /** A connection was made. */
    void connected(boolean first, boolean sessionPresent);

    /** The connection was lost. */
    void disconnected(String cause);

    /** A message arrived. */
    void arrived(Mqtt5Publish message);
  }

  /** Nobody listens. */
  private static final Events NOBODY =
      new Events() {
        @Override
        public void connected(boolean first, boolean sessionPresent) {}

        @Override
        public void disconnected(String cause) {}

        @Override
        public void arrived(Mqtt5Publish message) {}
      };

  private final BusOptions options;
  private final Backoff backoff;
  private final Mqtt5AsyncClient client;
  private final long started = System.nanoTime();

  // Confined to the event loop.
  private int attempts;
  private long connectedAt;
  private boolean everConnected;
  private boolean hearing;
  private @Nullable Disposable publications;

  private volatile boolean connected;
  private volatile boolean closed;
  private volatile Events events;
  private volatile CompletableFuture<Void> pause = CompletableFuture.completedFuture(null);

  Connection(BusOptions options, Events events) {
    this.options = options;
    this.events = events;
    this.backoff = new Backoff(options.minBackoff(), options.maxBackoff());
    this.client = Clients.build(options, this::onConnected, this::onDisconnected);
  }

  Mqtt5AsyncClient client() {
    return client;
  }

  boolean isConnected() {
    return connected;
  }

  /** Connects for the first time. */
  CompletableFuture<Void> connect() {
    listen();
    return client
        .connect(Clients.connect(options))
        .handle(
            (acknowledged, thrown) -> {
              if (thrown != null) {
                throw new BusException.ConnectFailed(
                    "cannot connect to "
                        + options.broker()
                        + " as "
                        + options.clientId()
                        + " with "
                        + options.identity()
                        + ": "
                        + Refusals.reason(thrown),
                    thrown);
              }
              return null;
            });
  }

  /**
   * Disconnects and stays away; returns after a bounded time. The client is kept by its event loop
   * until the broker's session expires, for days: it must not keep whoever listened.
   */
  void close() {
    closed = true;
    pause.complete(null);
    try {
      client.disconnect().get(DISCONNECT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (java.util.concurrent.ExecutionException
        | java.util.concurrent.TimeoutException
        | RuntimeException e) {
      LOG.atDebug().log("Closed without a farewell: {}", Refusals.reason(e));
    }
    events = NOBODY;
  }

  private void listen() {
    Disposable before = publications;
    if (before != null) {
      before.dispose();
    }
    hearing = true;
    publications =
        client
            .toRx()
            .publishes(MqttGlobalPublishFilter.ALL, true)
            .subscribe(message -> events.arrived(message), ended -> hearing = false);
  }

  private void onConnected(MqttClientConnectedContext context) {
    boolean sessionPresent =
        ((Mqtt5ClientConnectedContext) context).getConnAck().isSessionPresent();
    boolean first = !everConnected;
    everConnected = true;
    connected = true;
    connectedAt = System.nanoTime();
    if (closed) {
      var unused = client.disconnect();
      return;
    }
    boolean kept = sessionPresent && hearing;
    if (!first && !kept) {
      listen();
    }
    LOG.atInfo()
        .addKeyValue("broker", options.broker())
        .addKeyValue("client", options.clientId())
        .addKeyValue("sessionPresent", sessionPresent)
        .log("Connected");
    events.connected(first, first ? sessionPresent : kept);
  }

  private void onDisconnected(MqttClientDisconnectedContext context) {
    String cause = Refusals.reason(context.getCause());
    if (connected) {
      connected = false;
      if (System.nanoTime() - connectedAt > options.maxBackoff().toNanos()) {
        attempts = 0;
      }
      events.disconnected(cause);
    }
    if (closed || !shallTryAgain(context.getCause())) {
      return;
    }
    Duration wait = backoff.before(attempts++, ThreadLocalRandom.current().nextDouble());
    LOG.atWarn()
        .addKeyValue("broker", options.broker())
        .addKeyValue("client", options.clientId())
        .addKeyValue("attempt", attempts)
        .addKeyValue("wait", wait)
        .log("Not connected: {}", cause);
    Mqtt5ClientReconnector reconnector = (Mqtt5ClientReconnector) context.getReconnector();
    CompletableFuture<Void> waiting = new CompletableFuture<>();
    pause = waiting;
    var unused =
        BusThreads.TIMER.schedule(
            () -> waiting.complete(null), wait.toNanos(), TimeUnit.NANOSECONDS);
    reconnector
        .delay(0, TimeUnit.MILLISECONDS)
        .resubscribeIfSessionExpired(false)
        .republishIfSessionExpired(true)
        .reconnectWhen(waiting, (nothing, thrown) -> prepare(reconnector));
  }

  private void prepare(Mqtt5ClientReconnector reconnector) {
    if (closed) {
      reconnector.reconnect(false);
    } else if (options.identity() instanceof BusOptions.Identity.Token) {
      Clients.auth(options.identity())
          .ifPresent(auth -> reconnector.connectWith().simpleAuth(auth).applyConnect());
    }
  }

  private boolean shallTryAgain(Throwable cause) {
    return everConnected
        || (!Refusals.isFinal(cause)
            && System.nanoTime() - started < options.firstConnect().toNanos());
  }
}
