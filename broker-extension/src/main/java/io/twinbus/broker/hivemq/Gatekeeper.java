package io.twinbus.broker.hivemq;

import io.twinbus.broker.acl.PolicyInForce;
import io.twinbus.broker.connection.ConnectionBook;
import io.twinbus.broker.identity.Logins;
import io.twinbus.broker.ledger.LedgerDesk;
import io.twinbus.broker.limits.Limits;
import io.twinbus.broker.metrics.BrokerMetrics;
import java.time.Clock;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** All gates of one broker, from its start to its end. */
final class Gatekeeper implements AutoCloseable {
  private static final int LOGIN_THREADS = 2;
  private static final int MOST_WAITING_LOGINS = 10_000;
  private static final int RESTORE_TIMEOUT_SECONDS = 300;

  private final BrokerServices services;
  private final HiveStore store;
  private final Connections connections = new Connections();
  private final ConnectionBook book;
  private final GateContext context;
  private final Logins logins;
  private final ThreadPoolExecutor loginExecutor;

  Gatekeeper(
      BrokerServices services,
      Logins logins,
      PolicyInForce policy,
      Limits limits,
      BrokerMetrics metrics,
      Clock clock) {
    this.services = services;
    this.logins = logins;
    this.store = new HiveStore(services.publishes(), services.retained());
    this.book = new ConnectionBook(store, clock);
    this.context =
        new GateContext(
            policy,
            limits,
            new LedgerDesk(store, clock),
            new ErrorNotices(store, clock, metrics),
            metrics,
            connections);
    this.loginExecutor =
        new ThreadPoolExecutor(
            LOGIN_THREADS,
            LOGIN_THREADS,
            1,
            TimeUnit.MINUTES,
            new LinkedBlockingQueue<>(MOST_WAITING_LOGINS),
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
  void start() throws InterruptedException, ExecutionException, TimeoutException {
    store
        .forEach(
            message -> {
              context.ledger().restore(message);
              book.restore(message);
            })
        .get(RESTORE_TIMEOUT_SECONDS, TimeUnit.SECONDS);
    book.afterRestart().get(RESTORE_TIMEOUT_SECONDS, TimeUnit.SECONDS);
    LoginGate loginGate = new LoginGate(context, logins, loginExecutor);
    SubscriptionGate subscriptionGate = new SubscriptionGate(context);
    ConnectionListener listener = new ConnectionListener(connections, book);
    services.security().setAuthenticatorProvider(input -> loginGate);
    services.security().setAuthorizerProvider(input -> subscriptionGate);
    services.events().setClientLifecycleEventListener(input -> listener);
    services.initializers().setClientInitializer(new ClientGates(context));
  }

  @Override
  public void close() {
    loginExecutor.shutdownNow();
  }
}
