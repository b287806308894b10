package io.twinbus.broker.hivemq;

import com.hivemq.extension.sdk.api.packets.disconnect.DisconnectReasonCode;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.twinbus.broker.acl.PolicyInForce;
import io.twinbus.broker.acl.UngatedSession;
import io.twinbus.broker.connection.BoardBook;
import io.twinbus.broker.connection.ConnectionBook;
import io.twinbus.broker.identity.Identity;
import io.twinbus.broker.identity.Logins;
import io.twinbus.broker.ledger.LedgerDesk;
import io.twinbus.broker.limits.Limits;
import io.twinbus.broker.limits.RetainedCensus;
import io.twinbus.broker.metrics.BrokerMetrics;
import io.twinbus.broker.metrics.HiveMetrics;
import io.twinbus.broker.metrics.QueueDrops;
import io.twinbus.broker.redo.Redo;
import io.twinbus.broker.redo.RedoLog;
import io.twinbus.broker.redo.RedoStore;
import io.twinbus.broker.store.BusMessage;
import io.twinbus.broker.store.BusStore;
import io.twinbus.topic.Topics;
import java.io.IOException;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All gates of one broker, from its start to its end. */
final class Gatekeeper implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Gatekeeper.class);
  private static final int LOGIN_THREADS = 2;
  private static final int RESTORE_TIMEOUT_SECONDS = 300;
  private static final int WATCH_SECONDS = 1;

  private final BrokerServices services;
  private final HiveStore store;
  private final Optional<RedoLog> redoLog;
  private final Connections connections = new Connections();
  private final ConnectionBook book;
  private final BoardBook boards;
  private final GateContext context;
  private final Logins logins;
  private final Clock clock;
  private final ScheduledThreadPoolExecutor executor;

  Gatekeeper(
      BrokerServices services,
      Logins logins,
      PolicyInForce policy,
      Limits limits,
      MeterRegistry meters,
      Clock clock,
      Optional<RedoLog> redoLog) {
    this.services = services;
    this.logins = logins;
    this.clock = clock;
    this.store = new HiveStore(services.publishes(), services.retained());
    this.redoLog = redoLog;
    BusStore logged = redoLog.<BusStore>map(log -> new RedoStore(store, log)).orElse(store);
    this.book = new ConnectionBook(logged, clock);
    this.boards = new BoardBook(logged);
    BrokerMetrics metrics = new BrokerMetrics(meters);
    this.context =
        new GateContext(
            policy,
            limits,
            new RetainedCensus(limits.retainedTopicsPerTenant()),
            new LedgerDesk(logged, clock),
            new ErrorNotices(store, clock, metrics),
            metrics,
            new QueueDrops(services.metrics(), meters),
            connections,
            new RetainedCopies(redoLog));
    HiveMetrics.bridge(services.metrics(), meters);
    Gauge.builder("twinbus.broker.retained.topics", context.census(), RetainedCensus::total)
        .description("Topics that hold a retained message")
        .register(meters);
    Gauge.builder("twinbus.broker.clients", connections, Connections::count)
        .description("Clients that are logged in")
        .register(meters);
    this.executor =
        new ScheduledThreadPoolExecutor(
            LOGIN_THREADS,
            task -> {
              Thread thread = new Thread(task, "twinbus-login");
              thread.setDaemon(true);
              return thread;
            });
  }

  /**
   * Takes up what the broker holds from before, then puts the gates up. Clients come in only after
   * this returns.
   */
  void start() throws InterruptedException, ExecutionException, TimeoutException, IOException {
    if (redoLog.isPresent()) {
      redo(redoLog.get());
    }
    store.forEach(this::restore).get(RESTORE_TIMEOUT_SECONDS, TimeUnit.SECONDS);
    book.afterRestart().get(RESTORE_TIMEOUT_SECONDS, TimeUnit.SECONDS);
    boards.afterRestart().get(RESTORE_TIMEOUT_SECONDS, TimeUnit.SECONDS);
    LoginGate loginGate =
        new LoginGate(context, logins, new StoredSessions(services.subscriptions()), executor);
    ConnectionListener listener =
        new ConnectionListener(connections, book, context.copies(), boards);
    WillKeeper willKeeper = new WillKeeper();
    services.interceptors().setConnectInboundInterceptorProvider(input -> willKeeper);
    services.security().setAuthenticatorProvider(input -> loginGate);
    services.events().setClientLifecycleEventListener(input -> listener);
    services.initializers().setClientInitializer(new ClientGates(context));
    var unused =
        executor.scheduleWithFixedDelay(
            this::watch, WATCH_SECONDS, WATCH_SECONDS, TimeUnit.SECONDS);
  }

  private void redo(RedoLog log)
      throws InterruptedException, ExecutionException, TimeoutException, IOException {
    int restored = new Redo(store).run(log.before());
    log.forget();
    if (restored > 0) {
      context.metrics().restored(restored);
      LOG.atWarn()
          .addKeyValue("topics", restored)
          .log("the broker did not end in good order: what it was storing then is stored again");
    }
  }

  /** Disconnects all clients of identities that are no longer those of a user. */
  void disconnect(Predicate<Identity> gone) {
    for (Connection connection : connections.all()) {
      if (gone.test(connection.subject().identity())) {
        disconnect(connection, "the user was changed or removed: log in again");
      }
    }
  }

  private static void close(RedoLog log) {
    try {
      log.close();
    } catch (IOException e) {
      LOG.warn("the redo log was not closed in good order", e);
    }
  }

  private void restore(BusMessage message) {
    context.ledger().restore(message);
    book.restore(message);
    boards.restore(message);
    Topics.parse(message.topic())
        .flatMap(Tenants::of)
        .ifPresent(tenant -> context.census().found(tenant, message.topic()));
  }

  private void watch() {
    context.drops().report();
    for (Connection connection : connections.all()) {
      if (connection.expires().map(end -> !clock.instant().isBefore(end)).orElse(false)) {
        disconnect(connection, "the token expired: log in with a new one");
      } else if (connection.isConfined()
          && UngatedSession.filter(context.policy().get(), connection.subject()).isEmpty()) {
        disconnect(connection, "the policy changed: connect again");
      }
    }
  }

  private void disconnect(Connection connection, String reason) {
    String clientId = connection.subject().clientId();
    boolean current =
        connections.current(clientId).map(now -> now.number() == connection.number()).orElse(false);
    if (current) {
      var unused =
          services
              .clients()
              .disconnectClient(clientId, false, DisconnectReasonCode.NOT_AUTHORIZED, reason);
    }
  }

  @Override
  public void close() {
    executor.shutdownNow();
    // INVARIANT: a broker whose extension is stopped lets nothing through from clients that are
    // still there.
    connections.all().forEach(Connection::shut);
    redoLog.ifPresent(Gatekeeper::close);
  }
}
