package io.twinbus.adapter.flatcar.wasm;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Serves a module by HTTP on a port: each request is one run. */
final class CgiService implements Service {
  static {
    // A client that sends slowly holds a thread and a connection for this long at most, in seconds.
    limit("sun.net.httpserver.maxReqTime", "30");
    limit("sun.net.httpserver.maxRspTime", "60");
    limit("jdk.httpserver.maxConnections", "256");
  }

  private final ModuleRunner runner;
  private final WasmLimits limits;
  private final Consumer<String> log;
  private final Timer served;
  private final Timer failed;
  private final Semaphore slots;
  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private volatile boolean closed;

  private static void limit(String name, String value) {
    if (System.getProperty(name) == null) {
      System.setProperty(name, value);
    }
  }

  /**
   * Opens the port.
   *
   * @throws IOException if it cannot be had, such as {@link java.net.BindException}
   */
  CgiService(
      InetSocketAddress address,
      ModuleRunner runner,
      WasmLimits limits,
      Consumer<String> log,
      MeterRegistry meters)
      throws IOException {
    this.runner = runner;
    this.limits = limits;
    this.log = log;
    this.slots = new Semaphore(limits.requests());
    this.served = meters.timer("twinbus.wasm.requests", "outcome", "served");
    this.failed = meters.timer("twinbus.wasm.requests", "outcome", "failed");
    this.server = HttpServer.create(address, 64);
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  @Override
  public Optional<String> fault() {
    return closed ? Optional.of("its port is closed") : Optional.empty();
  }

  @Override
  public String evidence() {
    return "serves port " + server.getAddress().getPort();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      if (!slots.tryAcquire()) {
        exchange.getResponseHeaders().set("Retry-After", "1");
        refuse(exchange, 503, "too many requests at a time");
        return;
      }
      try {
        serve(exchange);
      } finally {
        slots.release();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void serve(HttpExchange exchange) throws IOException, InterruptedException {
    byte[] body = exchange.getRequestBody().readNBytes((int) limits.body() + 1);
    if (body.length > limits.body()) {
      refuse(exchange, 413, "the body is longer than " + limits.body() + " bytes");
      return;
    }
    long begin = System.nanoTime();
    Run run = runner.run(request(exchange, body.length).variables(), body, log);
    CgiResponse response =
        switch (run) {
          case Run.Exited exited ->
              answer(exited)
                  .orElseGet(
                      () -> {
                        log.accept("the answer was not CGI; exit code " + exited.code());
                        return text(502, "the module did not answer");
                      });
          case Run.Failed fault -> {
            log.accept(fault.reason());
            yield text(fault.busy() ? 503 : 502, "the module did not answer");
          }
        };
    (response.status() < 500 ? served : failed)
        .record(System.nanoTime() - begin, TimeUnit.NANOSECONDS);
    send(exchange, response);
  }

  /** What a run says, if it ended well and as CGI demands. */
  static Optional<CgiResponse> answer(Run.Exited run) {
    return run.code() == 0 ? CgiResponse.parse(run.output()) : Optional.empty();
  }

  private static CgiRequest request(HttpExchange exchange, int length) {
    Map<String, List<String>> headers = new LinkedHashMap<>();
    exchange.getRequestHeaders().forEach((name, values) -> headers.put(name, List.copyOf(values)));
    String path = Optional.ofNullable(exchange.getRequestURI().getPath()).orElse("/");
    String query = Optional.ofNullable(exchange.getRequestURI().getRawQuery()).orElse("");
    return new CgiRequest(
        exchange.getRequestMethod(),
        path,
        query,
        headers,
        exchange.getRemoteAddress().getAddress().getHostAddress(),
        exchange.getLocalAddress().getPort(),
        length);
  }

  private static CgiResponse text(int status, String message) {
    return new CgiResponse(
        status,
        Map.of("Content-Type", "text/plain; charset=utf-8"),
        (message + "\n").getBytes(StandardCharsets.UTF_8));
  }

  private static void refuse(HttpExchange exchange, int status, String message) throws IOException {
    send(exchange, text(status, message));
  }

  private static void send(HttpExchange exchange, CgiResponse response) throws IOException {
    response.headers().forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
    boolean none =
        exchange.getRequestMethod().equals("HEAD")
            || List.of(204, 304).contains(response.status())
            || response.body().length == 0;
    exchange.sendResponseHeaders(response.status(), none ? -1 : response.body().length);
    if (!none) {
      exchange.getResponseBody().write(response.body());
    }
  }

  @Override
  public void close() {
    closed = true;
    server.stop(0);
    threads.shutdownNow();
  }
}
