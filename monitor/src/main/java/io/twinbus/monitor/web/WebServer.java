package io.twinbus.monitor.web;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.twinbus.bus.BusOptions;
import io.twinbus.monitor.SystemState;
import io.twinbus.monitor.fleet.EventLog;
import io.twinbus.monitor.fleet.FleetStore;
import io.twinbus.service.http.HealthChecks;
import io.vertx.core.Vertx;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The HTTP server of the monitor. */
public final class WebServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WebServer.class);
  private static final String COOKIE = "twinbus-session";
  private static final long LARGEST_BODY = 512 * 1024;
  private static final long SWEEP_MILLIS = 30_000;
  private static final int CLOSE_SECONDS = 3;

  private final WebSettings settings;
  private final Vertx vertx;
  private final FleetStore fleet;
  private final EventLog events;
  private final SystemState state;
  private final HealthChecks checks;
  private final PrometheusMeterRegistry metrics;
  private final Sessions sessions;
  private final LoginLimiter limiter;
  private final Assets assets = new Assets();
  private final ArtifactUpload upload;
  private final String epoch = Seal.random();
  private final List<Endpoint> endpoints = new ArrayList<>();
  private final HttpServer server;
  private final JsonObject openApi;

  private WebServer(
      WebSettings settings,
      BusOptions template,
      FleetStore fleet,
      EventLog events,
      SystemState state,
      HealthChecks checks,
      PrometheusMeterRegistry metrics,
      String version) {
    this.settings = settings;
    this.fleet = fleet;
    this.events = events;
    this.state = state;
    this.checks = checks;
    this.metrics = metrics;
    vertx = Vertx.vertx();
    sessions = new Sessions(settings, template, fleet, Instant::now);
    limiter = new LoginLimiter(settings.loginsPerMinute());
    upload = new ArtifactUpload(vertx);
    endpoints.addAll(new FleetApi(fleet, events).endpoints());
    endpoints.addAll(new SpecApi(fleet).endpoints());
    endpoints.addAll(new SystemApi(fleet, state).endpoints());
    endpoints.addAll(new ActionsApi().endpoints());
    openApi = OpenApi.of(documented(), version);
    server = vertx.createHttpServer(options());
    vertx.setPeriodic(SWEEP_MILLIS, timer -> sessions.sweep());
  }

  /**
   * Starts the server.
   *
   * @param template how the monitor itself reaches the broker; users reach it the same way, under
   *     their own names
   * @throws IllegalStateException if it cannot listen
   */
  public static WebServer start(
      WebSettings settings,
      BusOptions template,
      FleetStore fleet,
      EventLog events,
      SystemState state,
      HealthChecks checks,
      PrometheusMeterRegistry metrics,
      String version) {
    WebServer web =
        new WebServer(settings, template, fleet, events, state, checks, metrics, version);
    try {
      web.server
          .requestHandler(web.router())
          .listen(settings.port(), settings.host())
          .toCompletionStage()
          .toCompletableFuture()
          .get(CLOSE_SECONDS * 3L, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      web.close();
      throw new IllegalStateException("interrupted", e);
    } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
      web.close();
      throw new IllegalStateException(
          "cannot listen on " + settings.host() + ":" + settings.port() + ": " + e.getMessage(), e);
    }
    LOG.atInfo().addKeyValue("uri", web.uri()).log("The pages are served");
    return web;
  }

  /** Where the pages are. */
  public URI uri() {
    String scheme = settings.certificate().isPresent() ? "https" : "http";
    return URI.create(scheme + "://" + settings.host() + ":" + server.actualPort());
  }

  @Override
  public void close() {
    sessions.close();
    try {
      vertx.close().toCompletionStage().toCompletableFuture().get(CLOSE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
      LOG.atWarn().log("The HTTP server did not stop in time: {}", e.getMessage());
    }
  }

  private HttpServerOptions options() {
    HttpServerOptions options =
        new HttpServerOptions()
            .setCompressionSupported(true)
            .setMaxHeaderSize(16 * 1024)
            .setIdleTimeout(120);
    if (settings.certificate().isPresent() && settings.key().isPresent()) {
      options
          .setSsl(true)
          .setKeyCertOptions(
              new PemKeyCertOptions()
                  .setCertPath(settings.certificate().get().toString())
                  .setKeyPath(settings.key().get().toString()));
    }
    return options;
  }

  private Router router() {
    Router router = Router.router(vertx);
    router.route().handler(this::secure);
    router.route().failureHandler(this::failed);
    router.get("/healthz").handler(context -> problems(context, checks.ailments()));
    router.get("/readyz").handler(context -> problems(context, checks.obstacles()));
    router
        .get("/metrics")
        .handler(
            context ->
                context
                    .response()
                    .putHeader("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
                    .end(metrics.scrape()));
    router.get("/api/v1/openapi.json").handler(context -> context.json(openApi));
    router
        .put("/api/v1/artifacts/:tenant")
        .handler(user(call -> upload.receive(call.context(), call)));
    router.route("/api/*").handler(BodyHandler.create(false).setBodyLimit(LARGEST_BODY));
    router.get("/api/v1/session").handler(user(call -> answer(call, refreshed(call))));
    router.post("/api/v1/session").handler(this::signIn);
    router.post("/api/v1/session/link").handler(this::signInByLink);
    router.delete("/api/v1/session").handler(user(this::signOut));
    router.get("/api/v1/live").handler(user(this::fleetStream));
    router.get("/api/v1/twins/:tenant/:target/live").handler(user(this::twinStream));
    for (Endpoint endpoint : endpoints) {
      router
          .route(endpoint.method(), "/api/v1" + endpoint.path())
          .handler(user(call -> answer(call, endpoint.handler().answer(call))));
    }
    router
        .route("/api/*")
        .handler(context -> context.fail(new Problem(404, "The API has no such path.")));
    router.get("/").handler(assets::page);
    router.get().handler(assets::file);
    return router;
  }

  /** The endpoints of the table, and those that are no plain calls. */
  private List<Endpoint> documented() {
    List<Endpoint> all = new ArrayList<>(endpoints);
    Endpoint.Handler elsewhere =
        call -> {
          throw new IllegalStateException("has a route of its own");
        };
    all.add(Endpoint.get("/session", "Who is signed in, and may do what.", "Session", elsewhere));
    all.add(
        Endpoint.post(
            "/session", "Signs in: the broker checks the name.", "SignIn", "Session", elsewhere));
    all.add(
        new Endpoint(
            HttpMethod.DELETE, "/session", "Signs out.", List.of(), "", "Done", elsewhere));
    all.add(
        Endpoint.post(
            "/session/link", "Signs in by a one-time link.", "LinkSignIn", "Session", elsewhere));
    all.add(Endpoint.get("/live", "The fleet, live: server-sent events.", "Stream", elsewhere));
    all.add(
        Endpoint.get(
            "/twins/:tenant/:target/live",
            "One twin, live: server-sent events.",
            "Stream",
            elsewhere));
    all.add(
        Endpoint.put("/artifacts/:tenant", "Uploads an artifact.", "File", "Uploaded", elsewhere));
    return all;
  }

  private void secure(RoutingContext context) {
    context
        .response()
        .putHeader(
            "Content-Security-Policy",
            "default-src 'none'; script-src 'self' "
                + assets.importMapHash()
                + "; style-src 'self'; img-src 'self' data:; connect-src 'self'; font-src 'self';"
                + " base-uri 'none'; form-action 'self'; frame-ancestors 'none'")
        .putHeader("X-Content-Type-Options", "nosniff")
        .putHeader("Referrer-Policy", "no-referrer")
        .putHeader("X-Frame-Options", "DENY")
        .putHeader("Cross-Origin-Opener-Policy", "same-origin")
        .putHeader("Cross-Origin-Resource-Policy", "same-origin");
    context.next();
  }

  /** Handles calls of users who are signed in; others get 401, a forged call 403. */
  private io.vertx.core.Handler<RoutingContext> user(Consumer<Call> handler) {
    return context -> {
      Cookie cookie = context.request().getCookie(COOKIE);
      Optional<UserSession> session =
          cookie == null ? Optional.empty() : sessions.of(cookie.getValue());
      if (session.isEmpty()) {
        context.fail(new Problem(401, "You are not signed in, or your sign-in has ended."));
        return;
      }
      boolean reads = context.request().method().equals(HttpMethod.GET);
      String token = context.request().getHeader("X-CSRF-Token");
      if (!reads && (token == null || !Seal.equal(token, session.get().csrf()))) {
        context.fail(
            new Problem(403, "The header X-CSRF-Token is missing or wrong: reload the page."));
        return;
      }
      context.response().putHeader("Cache-Control", "no-store");
      try {
        handler.accept(new Call(context, session.get()));
      } catch (RuntimeException e) {
        context.fail(e);
      }
    };
  }

  private void answer(Call call, CompletionStage<JsonObject> result) {
    RoutingContext context = call.context();
    var loop = vertx.getOrCreateContext();
    result.whenComplete(
        (json, failure) ->
            loop.runOnContext(
                then -> {
                  if (context.response().closed() || context.response().ended()) {
                    return;
                  }
                  if (failure != null) {
                    context.fail(failure);
                  } else {
                    context.json(json);
                  }
                }));
  }

  private void signIn(RoutingContext context) {
    if (isLimited(context)) {
      return;
    }
    JsonObject body = bodyOf(context);
    open(context, sessions.signIn(text(body, "user"), text(body, "password")));
  }

  private void signInByLink(RoutingContext context) {
    if (!isLimited(context)) {
      open(context, sessions.signIn(text(bodyOf(context), "token")));
    }
  }

  private boolean isLimited(RoutingContext context) {
    String address = context.request().remoteAddress().hostAddress();
    String site = context.request().getHeader("Sec-Fetch-Site");
    if (site != null && !site.equals("same-origin") && !site.equals("none")) {
      context.fail(new Problem(403, "Sign in on the monitor's own page."));
      return true;
    }
    if (!limiter.allow(String.valueOf(address), Instant.now())) {
      context.response().putHeader("Retry-After", "60");
      context.fail(new Problem(429, "Too many attempts to sign in: wait a minute."));
      return true;
    }
    return false;
  }

  private void open(RoutingContext context, CompletionStage<UserSession> signIn) {
    var loop = vertx.getOrCreateContext();
    signIn.whenComplete(
        (session, failure) ->
            loop.runOnContext(
                then -> {
                  if (failure != null) {
                    context.fail(failure);
                    return;
                  }
                  context
                      .response()
                      .addCookie(
                          Cookie.cookie(COOKIE, sessions.cookie(session))
                              .setHttpOnly(true)
                              .setSameSite(CookieSameSite.STRICT)
                              .setSecure(settings.certificate().isPresent())
                              .setPath("/")
                              .setMaxAge(settings.sessionLife().toSeconds()))
                      .putHeader("Cache-Control", "no-store");
                  context.json(describe(session));
                }));
  }

  private void signOut(Call call) {
    sessions.signOut(call.session());
    call.context().response().removeCookie(COOKIE);
    call.context().json(new JsonObject().put("done", true));
  }

  private CompletionStage<JsonObject> refreshed(Call call) {
    return sessions.refreshRights(call.session()).thenApply(WebServer::describe);
  }

  private static JsonObject describe(UserSession session) {
    JsonObject tenants = new JsonObject();
    session
        .rights()
        .forEach(
            (tenant, rights) -> {
              if (rights.read()) {
                tenants.put(tenant, new JsonObject().put("write", rights.write()));
              }
            });
    return new JsonObject()
        .put("user", session.user())
        .put("csrf", session.csrf())
        .put("tenants", tenants);
  }

  private void fleetStream(Call call) {
    String header = call.context().request().getHeader("Last-Event-ID");
    EventStream.open(
        vertx,
        call,
        new FleetStream(
            fleet,
            state,
            call.session()::tenants,
            () -> isSignedIn(call),
            epoch,
            header == null ? call.query("after") : header));
  }

  private void twinStream(Call call) {
    EventStream.open(
        vertx,
        call,
        new TwinStream(fleet, events, call.twin(), call.session().bus(), () -> isSignedIn(call)));
  }

  private boolean isSignedIn(Call call) {
    return sessions.of(sessions.cookie(call.session())).isPresent();
  }

  private static JsonObject bodyOf(RoutingContext context) {
    try {
      JsonObject body = context.body().asJsonObject();
      return body == null ? new JsonObject() : body;
    } catch (io.vertx.core.json.DecodeException | ClassCastException e) {
      throw new Problem(400, "The body is not a JSON object.");
    }
  }

  private static String text(JsonObject body, String field) {
    return body.getValue(field) instanceof String text ? text : "";
  }

  private static void problems(RoutingContext context, java.util.Map<String, String> problems) {
    StringBuilder text = new StringBuilder();
    problems.forEach((check, what) -> text.append(check).append(": ").append(what).append('\n'));
    context
        .response()
        .setStatusCode(problems.isEmpty() ? 200 : 503)
        .putHeader("Content-Type", "text/plain; charset=utf-8")
        .end(problems.isEmpty() ? "ok\n" : text.toString());
  }

  private void failed(RoutingContext context) {
    Throwable failure = context.failure();
    Problem problem =
        failure == null
            ? new Problem(
                context.statusCode(),
                context.statusCode() == 413
                    ? "The body is larger than " + LARGEST_BODY + " bytes."
                    : "The request cannot be answered.")
            : Problem.of(failure);
    if (problem.status() == 500 && failure != null) {
      LOG.atError()
          .addKeyValue("path", context.normalizedPath())
          .setCause(failure)
          .log("A request failed");
    }
    if (context.response().headWritten()) {
      context.response().reset();
      return;
    }
    context
        .response()
        .setStatusCode(problem.status())
        .putHeader("Content-Type", "application/problem+json")
        .putHeader("Cache-Control", "no-store")
        .end(problem.toJson().encode());
  }
}
