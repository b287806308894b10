package io.twinbus.monitor.web;

import io.twinbus.bus.Bus;
import io.twinbus.bus.BusOptions;
import io.twinbus.bus.HiveBus;
import io.twinbus.monitor.fleet.FleetStore;
import io.twinbus.monitor.fleet.TwinRecord;
import io.twinbus.topic.Names;
import io.twinbus.topic.TwinId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who is signed in. A sign-in is a session on the bus with the user's own credentials: the broker
 * checks them, and the monitor keeps no password.
 */
final class Sessions implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Sessions.class);
  private static final int MOST_LINKS = 4096;

  private final WebSettings settings;
  private final BusOptions template;
  private final FleetStore fleet;
  private final InstantSource clock;
  private final Seal seal = new Seal();
  private final Map<String, UserSession> sessions = new ConcurrentHashMap<>();
  private final Map<String, Instant> usedLinks = new HashMap<>();

  /**
   * Nobody is signed in yet.
   *
   * @param template how the monitor itself reaches the broker
   */
  Sessions(WebSettings settings, BusOptions template, FleetStore fleet, InstantSource clock) {
    this.settings = settings;
    this.template = template;
    this.fleet = fleet;
    this.clock = clock;
  }

  /** Signs a user in; fails with a {@link Problem} when the broker does not accept the user. */
  CompletableFuture<UserSession> signIn(String user, String password) {
    if (user.isEmpty() || user.length() > 256 || password.length() > 16_384) {
      return CompletableFuture.failedFuture(
          new Problem(400, "Give a user name, and a password or token."));
    }
    if (sessions.size() >= settings.maxSessions()) {
      return CompletableFuture.failedFuture(
          new Problem(503, "Too many people are signed in: " + sessions.size() + "."));
    }
    String id = Seal.random();
    return HiveBus.connect(optionsOf(id, user, password))
        .handle(
            (bus, failure) -> {
              if (failure != null) {
                LOG.atInfo().addKeyValue("user", printable(user)).log("Sign-in refused");
                throw refusal(failure);
              }
              return bus;
            })
        .thenCompose(bus -> open(id, user, bus));
  }

  /** Signs the user of a one-time link in. */
  CompletableFuture<UserSession> signIn(String linkToken) {
    if (settings.signInLinkSecret().isEmpty()) {
      return CompletableFuture.failedFuture(
          new Problem(404, "This monitor takes no sign-in links: sign in with name and password."));
    }
    Instant now = clock.instant();
    Optional<SignInLink.Content> link =
        SignInLink.open(settings.signInLinkSecret().get().value(), linkToken);
    if (link.isEmpty() || link.get().expires().isBefore(now) || !useLink(link.get(), now)) {
      return CompletableFuture.failedFuture(
          new Problem(
              401, "This link was used before, or is too old: sign in with name and password."));
    }
    return signIn(link.get().user(), link.get().password());
  }

  /** The session that a cookie names. */
  Optional<UserSession> of(String cookie) {
    Instant now = clock.instant();
    Optional<UserSession> session =
        seal.open(cookie).flatMap(id -> Optional.ofNullable(sessions.get(id)));
    if (session.filter(each -> isOver(each, now)).isPresent()) {
      signOut(session.get());
      return Optional.empty();
    }
    session.ifPresent(each -> each.use(now));
    return session;
  }

  /** The cookie that names a session. */
  String cookie(UserSession session) {
    return seal.seal(session.id());
  }

  /** Ends a session. */
  void signOut(UserSession session) {
    if (sessions.remove(session.id()) != null) {
      LOG.atInfo().addKeyValue("user", printable(session.user())).log("Signed out");
      Thread.ofVirtual().start(() -> session.bus().close());
    }
  }

  /** Ends the sessions that are over; call it now and then. */
  void sweep() {
    Instant now = clock.instant();
    List.copyOf(sessions.values()).stream()
        .filter(each -> isOver(each, now))
        .forEach(this::signOut);
  }

  /** Asks the broker about tenants that have come up since the sign-in. */
  CompletableFuture<UserSession> refreshRights(UserSession session) {
    Map<String, TwinId> known = new HashMap<>();
    Set<String> tenants = new HashSet<>(Set.of(Names.DEFAULT_TENANT));
    for (TwinRecord twin : fleet.twins()) {
      if (tenants.add(twin.id().tenant()) || !known.containsKey(twin.id().tenant())) {
        known.put(twin.id().tenant(), twin.id());
      }
    }
    fleet.specs().keySet().forEach(each -> tenants.add(each.tenant()));
    List<CompletableFuture<?>> asked = new ArrayList<>();
    for (String tenant : tenants) {
      if (!session.rights().containsKey(tenant)) {
        asked.add(
            Rights.ask(session.bus(), tenant, Optional.ofNullable(known.get(tenant)))
                .thenAccept(
                    rights -> {
                      if (known.containsKey(tenant) || !rights.read()) {
                        session.rights().put(tenant, rights);
                      } else {
                        session.rights().putIfAbsent(tenant, rights);
                      }
                    }));
      }
    }
    return CompletableFuture.allOf(asked.toArray(CompletableFuture[]::new))
        .thenApply(done -> session);
  }

  @Override
  public void close() {
    List.copyOf(sessions.values()).forEach(each -> each.bus().close());
    sessions.clear();
  }

  private CompletableFuture<UserSession> open(String id, String user, Bus bus) {
    UserSession session = new UserSession(id, user, bus, seal.derive("csrf", id), clock.instant());
    return refreshRights(session)
        .whenComplete(
            (done, failure) -> {
              if (failure != null) {
                bus.close();
              } else {
                sessions.put(id, session);
                LOG.atInfo()
                    .addKeyValue("user", printable(user))
                    .addKeyValue("tenants", session.tenants())
                    .log("Signed in");
              }
            });
  }

  private BusOptions optionsOf(String id, String user, String password) {
    return template
        .withClientId("twinbus-web-" + id)
        .withIdentity(new BusOptions.Identity.Password(user, password))
        .withoutSession()
        .withoutWill()
        .withTimeouts(Duration.ZERO, Duration.ofSeconds(10), Duration.ofSeconds(1))
        .withBounds(16, 256, 4L * 1024 * 1024, 16);
  }

  private static Problem refusal(Throwable failure) {
    Problem problem = Problem.of(failure);
    String detail = String.valueOf(problem.getMessage());
    boolean credentials =
        detail.contains("NOT_AUTHORIZED")
            || detail.contains("BAD_USER_NAME_OR_PASSWORD")
            || detail.toLowerCase(java.util.Locale.ROOT).contains("not authorized")
            || detail.toLowerCase(java.util.Locale.ROOT).contains("password");
    return credentials
        ? new Problem(401, "The broker does not know this name with this password.")
        : new Problem(problem.status() == 500 ? 502 : problem.status(), detail);
  }

  private boolean isOver(UserSession session, Instant now) {
    return session.began().plus(settings.sessionLife()).isBefore(now)
        || session.used().plus(settings.sessionIdle()).isBefore(now);
  }

  private synchronized boolean useLink(SignInLink.Content link, Instant now) {
    usedLinks.values().removeIf(expires -> expires.isBefore(now));
    return usedLinks.size() < MOST_LINKS
        && usedLinks.putIfAbsent(link.id(), link.expires()) == null;
  }

  private static String printable(String text) {
    return text.replaceAll("\\p{Cntrl}", "?");
  }
}
