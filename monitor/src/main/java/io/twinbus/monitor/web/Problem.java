package io.twinbus.monitor.web;

import io.twinbus.bus.BusException;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.CompletionException;

/** A request that is not answered as asked: an HTTP status and a sentence for people (RFC 9457). */
public final class Problem extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final int status;
  private final String path;

  Problem(int status, String detail) {
    this(status, detail, "");
  }

  /**
   * A problem with a place in the document that was sent.
   *
   * @param path the JSON path; empty: all of it
   */
  Problem(int status, String detail, String path) {
    super(detail, null, false, false);
    this.status = status;
    this.path = path;
  }

  /** The HTTP status. */
  int status() {
    return status;
  }

  JsonObject toJson() {
    JsonObject json =
        new JsonObject()
            .put("title", title(status))
            .put("status", status)
            .put("detail", getMessage());
    return path.isEmpty() ? json : json.put("path", path);
  }

  /** What a failure means to the one who asked. */
  static Problem of(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    return switch (cause) {
      case Problem problem -> problem;
      case BusException.Refused refused -> refused(refused);
      case BusException.DeadlineExceeded late ->
          new Problem(504, String.valueOf(late.getMessage()));
      case BusException.ConnectFailed failed ->
          new Problem(502, String.valueOf(failed.getMessage()));
      case BusException.Unavailable gone -> new Problem(503, String.valueOf(gone.getMessage()));
      case BusException.InvalidReply wrong -> new Problem(502, String.valueOf(wrong.getMessage()));
      case IllegalArgumentException wrong -> new Problem(400, String.valueOf(wrong.getMessage()));
      default -> new Problem(500, "The monitor failed; its log says why.");
    };
  }

  private static Problem refused(BusException.Refused refusal) {
    if (refusal.isNotAuthorized()) {
      return new Problem(403, "The broker does not let you do this: " + refusal.getMessage());
    }
    return refusal.isConflict()
        ? new Problem(409, "Somebody was faster: " + refusal.getMessage())
        : new Problem(422, String.valueOf(refusal.getMessage()));
  }

  private static String title(int status) {
    return switch (status) {
      case 400 -> "Not understood";
      case 401 -> "Not signed in";
      case 403 -> "Not allowed";
      case 404 -> "Not found";
      case 409 -> "Conflict";
      case 413 -> "Too large";
      case 422 -> "Refused";
      case 429 -> "Too many requests";
      case 502, 503 -> "Broker not reachable";
      case 504 -> "No answer in time";
      default -> "Failed";
    };
  }
}
