package io.twinbus.monitor.web;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;

/**
 * One browser's stream of server-sent events. What a slow browser does not take is not kept: a
 * source asks {@link #hasRoom()} before it makes the next event, and then sends the newest state.
 */
final class EventStream {
  private static final int QUEUE_BYTES = 512 * 1024;
  private static final long PUMP_MILLIS = 40;
  private static final long BEAT_MILLIS = 10_000;

  /** Makes events while there is room. */
  interface Source {
    /** Sends what there is to send. */
    void pump(EventStream stream);

    /** The browser has gone. */
    default void gone() {}
  }

  private final HttpServerResponse response;
  private boolean closed;
  private boolean turning;

  private EventStream(HttpServerResponse response) {
    this.response = response;
  }

  /**
   * Opens the stream: the source is asked about 25 times a second, and as soon as the browser takes
   * more, on the request's event loop.
   */
  static void open(Vertx vertx, Call call, Source source) {
    HttpServerResponse response = call.context().response();
    EventStream stream = new EventStream(response);
    response.setChunked(true);
    response
        .putHeader("Content-Type", "text/event-stream")
        .putHeader("Cache-Control", "no-store")
        .putHeader("Content-Encoding", "identity")
        .putHeader("X-Accel-Buffering", "no");
    response.setWriteQueueMaxSize(QUEUE_BYTES);
    response.drainHandler(drained -> stream.turn(source));
    stream.write("retry: 1000\n\n");
    stream.beat();
    long pump = vertx.setPeriodic(0, PUMP_MILLIS, timer -> stream.turn(source));
    long beat = vertx.setPeriodic(BEAT_MILLIS, timer -> stream.beat());
    response.closeHandler(
        gone -> {
          stream.closed = true;
          vertx.cancelTimer(pump);
          vertx.cancelTimer(beat);
          source.gone();
        });
    response.exceptionHandler(failure -> response.reset());
  }

  /** Whether the browser takes more. */
  boolean hasRoom() {
    return !closed && !response.writeQueueFull();
  }

  /** Sends an event that a browser does not resume from. */
  void send(String event, JsonObject data) {
    write("event: " + event + "\ndata: " + data.encode() + "\n\n");
  }

  /** Sends an event; a browser that comes back names its id. */
  void send(String event, String id, JsonObject data) {
    write("id: " + id + "\nevent: " + event + "\ndata: " + data.encode() + "\n\n");
  }

  /** Ends the stream. */
  void end() {
    if (!closed) {
      closed = true;
      response.end();
    }
  }

  private void turn(Source source) {
    if (!turning && hasRoom()) { // writing may itself tell that there is room again
      turning = true;
      try {
        source.pump(this);
      } finally {
        turning = false;
      }
    }
  }

  private void beat() {
    send("time", new JsonObject().put("now", System.currentTimeMillis()));
  }

  private void write(String text) {
    if (!closed) {
      response.write(text);
    }
  }
}
