package io.twinbus.monitor.web;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.twinbus.bus.BusOptions;
import io.twinbus.monitor.SystemState;
import io.twinbus.monitor.fleet.EventLog;
import io.twinbus.monitor.fleet.FleetStore;
import io.twinbus.monitor.journal.JournalReader;
import io.twinbus.service.http.HealthChecks;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
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
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The HTTP server of the monitor. */
public final class WebServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WebServer.class);
  private static final String API = "/api/v1";
  private static final long LARGEST_BODY = 512 * 1024;
  private static final long SWEEP_MILLIS = 30_000;
  private static final int CLOSE_SECONDS = 3;

  private final Vertx vertx =
      Vertx.vertx(
          new VertxOptions()
              .setFileSystemOptions(
                  new FileSystemOptions()
                      .setClassPathResolvingEnabled(false)
                      .setFileCachingEnabled(false)));
  private final WebSettings settings;
  private final Shown shown;
  private final Sessions sessions;
  private final Guard guard;
  private final SignInRoutes signIn;
  private final LiveRoutes live;
  private final List<Endpoint> endpoints = new ArrayList<>();
  private final HttpServer server;

  /**
   * What is served.
   *
   * @param fleet the twins
   * @param events what happened to them
   * @param runtime where the twin runtime's HTTP endpoint is, which has the journal; empty: nobody
   *     knows
   * @param state of the monitor itself
   * @param checks what its health endpoints say
   * @param metrics what it measures
   * @param version its version
   */
  public record Shown(
      FleetStore fleet,
      EventLog events,
      Supplier<Optional<URI>> runtime,
      SystemState state,
      HealthChecks checks,
      PrometheusMeterRegistry metrics,
      String version) {}

  private WebServer(WebSettings settings, BusOptions template, Shown shown) {
    this.settings = settings;
    this.shown = shown;
    sessions = new Sessions(settings, template, shown.fleet, Instant::now);
    guard = new Guard(sessions);
    signIn = new SignInRoutes(vertx, settings, sessions, guard);
    SystemApi system = new SystemApi(shown.fleet, shown.state);
    live = new LiveRoutes(vertx, shown.fleet, shown.events, shown.state, system, guard);
    endpoints.addAll(new FleetApi(shown.fleet).endpoints());
    endpoints.addAll(
        new EventsApi(shown.events, new JournalReader(vertx, shown.runtime)).endpoints());
    endpoints.addAll(new SpecApi(shown.fleet).endpoints());
    endpoints.addAll(system.endpoints());
    endpoints.addAll(new ActionsApi().endpoints());
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
  public static WebServer start(WebSettings settings, BusOptions template, Shown shown) {
    WebServer web = new WebServer(settings, template, shown);
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
    } catch (ExecutionException | TimeoutException e) {
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
    } catch (ExecutionException | TimeoutException e) {
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
    Assets assets = new Assets();
    JsonObject openApi = OpenApi.of(documented(), shown.version);
    ArtifactUpload upload = new ArtifactUpload(vertx);
    Router router = Router.router(vertx);
    router.route().handler(new SecurityHeaders(assets.importMapHash()));
    router.route().failureHandler(new Failures(LARGEST_BODY));
    router.get("/healthz").handler(context -> problems(context, shown.checks.ailments()));
    router.get("/readyz").handler(context -> problems(context, shown.checks.obstacles()));
    router
        .get("/metrics")
        .handler(
            context ->
                context
                    .response()
                    .putHeader("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
                    .end(shown.metrics.scrape()));
    router.get(API + "/openapi.json").handler(context -> context.json(openApi));
    router
        .put(API + "/artifacts/:tenant")
        .handler(guard.user(call -> upload.receive(call.context(), call)));
    router.route("/api/*").handler(BodyHandler.create(false).setBodyLimit(LARGEST_BODY));
    signIn.mount(router, API);
    live.mount(router, API);
    for (Endpoint endpoint : endpoints) {
      router
          .route(endpoint.method(), API + endpoint.path())
          .handler(
              guard.user(
                  call -> Answers.send(vertx, call.context(), endpoint.handler().answer(call))));
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
    all.addAll(SignInRoutes.documented(elsewhere));
    all.addAll(LiveRoutes.documented(elsewhere));
    all.add(
        Endpoint.put("/artifacts/:tenant", "Uploads an artifact.", "File", "Uploaded", elsewhere));
    return all;
  }

  private static void problems(RoutingContext context, Map<String, String> problems) {
    StringBuilder text = new StringBuilder();
    problems.forEach((check, what) -> text.append(check).append(": ").append(what).append('\n'));
    context
        .response()
        .setStatusCode(problems.isEmpty() ? 200 : 503)
        .putHeader("Content-Type", "text/plain; charset=utf-8")
        .end(problems.isEmpty() ? "ok\n" : text.toString());
  }
}
