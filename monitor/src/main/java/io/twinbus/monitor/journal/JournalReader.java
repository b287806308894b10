package io.twinbus.monitor.journal;

import io.twinbus.event.TwinEvent;
import io.twinbus.topic.TwinId;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Asks the twin runtime for the last events of a twin. An answer always comes within five seconds;
 * without a runtime it says so. Safe for use by many threads.
 */
public final class JournalReader {
  private static final int EVENTS = 300;
  private static final int MOST_BYTES = 4 * 1024 * 1024;
  private static final int MOST_AT_ONCE = 8;
  private static final long SECONDS = 5;

  private final Supplier<Optional<URI>> runtime;
  private final HttpClient http;
  private final AtomicInteger running = new AtomicInteger();

  /**
   * A reader.
   *
   * @param runtime where the runtime's HTTP endpoint is; empty: nobody knows
   */
  public JournalReader(Vertx vertx, Supplier<Optional<URI>> runtime) {
    this.runtime = runtime;
    this.http = vertx.createHttpClient();
  }

  /** The last events of a twin. Never fails. */
  public CompletionStage<Past> of(TwinId twin) {
    Optional<URI> place = runtime.get();
    if (place.isEmpty()) {
      return Future.succeededFuture(Past.missing("no twin runtime has said where its journal is"))
          .toCompletionStage();
    }
    if (running.incrementAndGet() > MOST_AT_ONCE) {
      running.decrementAndGet();
      return Future.succeededFuture(Past.missing("the journal is being read by many: ask again"))
          .toCompletionStage();
    }
    return ask(place.get(), twin)
        .timeout(SECONDS, TimeUnit.SECONDS)
        .otherwise(
            failure ->
                Past.missing(
                    "the twin runtime at "
                        + place.get()
                        + " did not give its journal: "
                        + failure.getMessage()))
        .onComplete(done -> running.decrementAndGet())
        .toCompletionStage();
  }

  private Future<Past> ask(URI place, TwinId twin) {
    try {
      // Names of tenants and targets need no escapes.
      String query = "?tenant=" + twin.tenant() + "&target=" + twin.target() + "&limit=" + EVENTS;
      URI uri = place.resolve("/api/v1/events" + query);
      return http.request(new RequestOptions().setAbsoluteURI(uri.toString()))
          .compose(HttpClientRequest::send)
          .compose(JournalReader::body)
          .map(text -> new Past(events(text), ""));
    } catch (RuntimeException e) {
      return Future.failedFuture(e);
    }
  }

  private static Future<String> body(HttpClientResponse response) {
    if (response.statusCode() != 200) {
      return Future.failedFuture(new IOException("it answered " + response.statusCode()));
    }
    Promise<String> whole = Promise.promise();
    Buffer all = Buffer.buffer();
    response.handler(
        part -> {
          if (all.length() + part.length() > MOST_BYTES) {
            whole.tryFail(new IOException("its answer is larger than " + MOST_BYTES + " bytes"));
            response.request().reset();
          } else {
            all.appendBuffer(part);
          }
        });
    response.exceptionHandler(whole::tryFail);
    response.endHandler(end -> whole.tryComplete(all.toString()));
    return whole.future();
  }

  private static List<TwinEvent> events(String lines) {
    List<TwinEvent> events = new ArrayList<>();
    for (String line : lines.split("\n", -1)) {
      if (!line.isBlank()) {
        events.add(event(new JsonObject(line)));
      }
    }
    return events;
  }

  private static TwinEvent event(JsonObject json) {
    return TwinEvent.newBuilder()
        .setTenant(json.getString("tenant", ""))
        .setTarget(json.getString("target", ""))
        .setSequence(json.getLong("sequence", 0L))
        .setAt(Instant.parse(json.getString("at", "")))
        .setType(json.getString("type", ""))
        .setGeneration(json.getLong("generation", 0L))
        .setObservedGeneration(json.getLong("observedGeneration", 0L))
        .setPhase(json.getString("phase", ""))
        .setPreviousPhase(json.getString("previousPhase", ""))
        .setSubject(json.getString("subject", ""))
        .setMessage(json.getString("message", ""))
        .build();
  }
}
