package io.twinbus.service.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTP server of a service. {@code /healthz}: 200 while it lives; {@code /readyz}: 200 while it
 * can do its work, otherwise 503 with one line for each obstacle; {@code /metrics}: Prometheus.
 */
public final class HttpEndpoint implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HttpEndpoint.class);
  private static final String TEXT = "text/plain; charset=utf-8";
  private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";
  private static final int CLOSE_SECONDS = 1;

  static {
    // Read once by the JDK's server: a client that sends or reads too slowly is cut off.
    setUnlessSet("sun.net.httpserver.maxReqTime", "30");
    setUnlessSet("sun.net.httpserver.maxRspTime", "60");
    setUnlessSet("jdk.httpserver.maxConnections", "256");
  }

  private final HttpServer server;
  private final ExecutorService threads;
  private final String host;

  private HttpEndpoint(HttpServer server, ExecutorService threads, String host) {
    this.server = server;
    this.threads = threads;
    this.host = host;
  }

  /**
   * Starts to listen.
   *
   * @param usualPort the port when the settings name none
   * @throws IOException if it cannot listen there; the message names the address
   */
  public static HttpEndpoint start(
      HttpSettings settings, int usualPort, HealthChecks checks, PrometheusMeterRegistry metrics)
      throws IOException {
    int port = settings.port().orElse(usualPort);
    HttpServer server;
    try {
      server = HttpServer.create(new InetSocketAddress(settings.host(), port), 0);
    } catch (IOException e) {
      throw new IOException(
          "cannot listen on http://" + settings.host() + ":" + port + ": " + e.getMessage(), e);
    }
    ExecutorService threads =
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("twinbus-http").factory());
    server.setExecutor(threads);
    HttpEndpoint endpoint = new HttpEndpoint(server, threads, settings.host());
    endpoint.handle("/", exchange -> reply(exchange, 404, TEXT, "not found\n"));
    endpoint.handle("/healthz", exchange -> replyProblems(exchange, checks.ailments()));
    endpoint.handle("/readyz", exchange -> replyProblems(exchange, checks.obstacles()));
    endpoint.handle("/metrics", exchange -> reply(exchange, 200, PROMETHEUS, metrics.scrape()));
    server.start();
    LOG.atInfo().addKeyValue("uri", endpoint.uri()).log("Listening for HTTP");
    return endpoint;
  }

  /** Where it listens. */
  public URI uri() {
    String literal = host.contains(":") ? "[" + host + "]" : host;
    return URI.create("http://" + literal + ":" + server.getAddress().getPort());
  }

  /**
   * Adds a handler for a path and everything below it that has no handler of its own. A handler
   * that throws gives status 500.
   */
  public void handle(String path, HttpHandler handler) {
    var unused = server.createContext(path, exchange -> guarded(exchange, handler));
  }

  /** Answers with a text; HEAD gets no body, and methods other than GET and HEAD are refused. */
  public static void reply(HttpExchange exchange, int status, String contentType, String body)
      throws IOException {
    boolean head = exchange.getRequestMethod().equals("HEAD");
    if (!head && !exchange.getRequestMethod().equals("GET")) {
      exchange.getResponseHeaders().set("Allow", "GET, HEAD");
      exchange.sendResponseHeaders(405, -1);
      return;
    }
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", contentType);
    exchange.getResponseHeaders().set("Cache-Control", "no-store");
    exchange.sendResponseHeaders(status, head || bytes.length == 0 ? -1 : bytes.length);
    if (!head && bytes.length > 0) {
      try (OutputStream out = exchange.getResponseBody()) {
        out.write(bytes);
      }
    }
  }

  /** Stops, after at most a second for requests that are under way. */
  @Override
  public void close() {
    server.stop(CLOSE_SECONDS);
    threads.shutdown();
  }

  private static void replyProblems(HttpExchange exchange, Map<String, String> problems)
      throws IOException {
    String body =
        problems.entrySet().stream()
            .map(problem -> problem.getKey() + ": " + problem.getValue() + "\n")
            .collect(Collectors.joining());
    reply(exchange, problems.isEmpty() ? 200 : 503, TEXT, problems.isEmpty() ? "ok\n" : body);
  }

  private static void guarded(HttpExchange exchange, HttpHandler handler) throws IOException {
    try {
      handler.handle(exchange);
    } catch (RuntimeException e) {
      LOG.atError()
          .addKeyValue("path", exchange.getRequestURI().getPath())
          .setCause(e)
          .log("A handler failed");
      if (exchange.getResponseCode() < 0) {
        exchange.sendResponseHeaders(500, -1);
      }
    } finally {
      exchange.close();
    }
  }

  private static void setUnlessSet(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }
}
