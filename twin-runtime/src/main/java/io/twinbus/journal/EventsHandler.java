package io.twinbus.journal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import io.twinbus.event.TwinEvent;
import io.twinbus.service.http.HttpEndpoint;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /api/v1/events?tenant=&target=&since=&limit=}: one JSON object a line, oldest first.
 * {@code since} is a time (2026-11-21T10:00:00Z) or a span that ends now (90m, 24h, 7d); {@code
 * limit} is 1000 unless told, at most 100,000: the last ones count.
 */
public final class EventsHandler implements HttpHandler {
  private static final JsonFactory JSON = new JsonFactory();
  private static final Set<String> PARAMETERS = Set.of("tenant", "target", "since", "limit");
  private static final int USUAL = 1000;
  private static final int MOST = 100_000;

  private final Journal journal;
  private final InstantSource clock;

  /** A handler that reads this journal. */
  public EventsHandler(Journal journal, InstantSource clock) {
    this.journal = journal;
    this.clock = clock;
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    Journal.Query query;
    try {
      query = query(parameters(exchange.getRequestURI().getRawQuery()));
    } catch (IllegalArgumentException | DateTimeException e) {
      HttpEndpoint.reply(exchange, 400, "text/plain; charset=utf-8", e.getMessage() + "\n");
      return;
    }
    List<TwinEvent> events = journal.events(query);
    StringWriter lines = new StringWriter();
    for (TwinEvent event : events) {
      try (JsonGenerator json = JSON.createGenerator(lines)) {
        json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
        write(json, event);
      }
      lines.append('\n');
    }
    HttpEndpoint.reply(exchange, 200, "application/x-ndjson", lines.toString());
  }

  private Journal.Query query(Map<String, String> parameters) {
    for (String name : parameters.keySet()) {
      if (!PARAMETERS.contains(name)) {
        throw new IllegalArgumentException(
            "unknown parameter " + name + "; there are tenant, target, since and limit");
      }
    }
    int limit;
    try {
      limit = Integer.parseInt(parameters.getOrDefault("limit", String.valueOf(USUAL)));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("limit is not a number", e);
    }
    if (limit < 1 || limit > MOST) {
      throw new IllegalArgumentException("limit must be 1 to " + MOST);
    }
    String since = parameters.getOrDefault("since", "");
    return new Journal.Query(
        parameters.getOrDefault("tenant", ""),
        parameters.getOrDefault("target", ""),
        since.isEmpty() ? Instant.EPOCH : since(since),
        limit);
  }

  private Instant since(String text) {
    if (text.matches("[0-9]{1,9}[smhd]")) {
      long number = Long.parseLong(text.substring(0, text.length() - 1));
      Duration span =
          switch (text.charAt(text.length() - 1)) {
            case 's' -> Duration.ofSeconds(number);
            case 'm' -> Duration.ofMinutes(number);
            case 'h' -> Duration.ofHours(number);
            default -> Duration.ofDays(Math.min(number, 100_000));
          };
      return clock.instant().minus(span);
    }
    try {
      return Instant.parse(text);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "since is neither a time (2026-11-21T10:00:00Z) nor a span (90m, 24h, 7d)", e);
    }
  }

  private static Map<String, String> parameters(@Nullable String query) {
    Map<String, String> parameters = new HashMap<>();
    if (query != null && !query.isEmpty()) {
      for (String part : query.split("&", 16)) {
        int equals = part.indexOf('=');
        String name = equals < 0 ? part : part.substring(0, equals);
        String value = equals < 0 ? "" : part.substring(equals + 1);
        parameters.put(decode(name), decode(value));
      }
    }
    return parameters;
  }

  private static String decode(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }

  private static void write(JsonGenerator json, TwinEvent event) throws IOException {
    json.writeStartObject();
    json.writeStringField("tenant", event.getTenant());
    json.writeStringField("target", event.getTarget());
    json.writeNumberField("sequence", event.getSequence());
    json.writeStringField("at", event.getAt().toString());
    json.writeStringField("type", event.getType());
    json.writeNumberField("generation", event.getGeneration());
    json.writeNumberField("observedGeneration", event.getObservedGeneration());
    json.writeStringField("phase", event.getPhase());
    if (!event.getPreviousPhase().isEmpty()) {
      json.writeStringField("previousPhase", event.getPreviousPhase());
    }
    if (!event.getSubject().isEmpty()) {
      json.writeStringField("subject", event.getSubject());
    }
    if (!event.getMessage().isEmpty()) {
      json.writeStringField("message", event.getMessage());
    }
    json.writeEndObject();
  }
}
