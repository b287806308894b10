package io.twinbus.cli.session;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.twinbus.cli.CliException;
import io.twinbus.cli.Exit;
import io.twinbus.cli.output.Documents;
import io.twinbus.event.TwinEvent;
import io.twinbus.topic.TwinId;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The journal of the runtime, at the context's HTTP address. */
public final class Journal {
  private static final Duration DEADLINE = Duration.ofSeconds(30);

  private Journal() {}

  /** Whether the text says a time or a span, as the runtime understands it. */
  public static boolean isSince(String text) {
    if (text.matches("[0-9]{1,9}[smhd]")) {
      return true;
    }
    try {
      return !Instant.parse(text).equals(Instant.MAX);
    } catch (DateTimeException e) {
      return false;
    }
  }

  /**
   * The events of a twin, oldest first.
   *
   * @param since a time or a span; null: from the beginning
   * @param limit at most so many, the last ones
   */
  public static List<JsonNode> read(
      BusSession session, TwinId twin, @Nullable String since, int limit)
      throws InterruptedException {
    URI runtime = session.context().runtime();
    if (runtime == null) {
      throw new CliException(
          Exit.UNAVAILABLE,
          "Context \""
              + session.context().name()
              + "\" has no address of the runtime, which keeps the past. Add one with: twinbus context"
              + " add … --runtime http://HOST:8082\nThe present is on the bus: twinbus events "
              + twin.target()
              + " --follow");
    }
    String query =
        "/api/v1/events?tenant="
            + twin.tenant()
            + "&target="
            + twin.target()
            + "&limit="
            + limit
            + (since == null ? "" : "&since=" + URLEncoder.encode(since, StandardCharsets.UTF_8));
    URI address = runtime.resolve(query);
    try (HttpClient http = HttpClient.newBuilder().connectTimeout(DEADLINE).build()) {
      HttpResponse<String> answer =
          http.send(
              HttpRequest.newBuilder(address).timeout(DEADLINE).build(),
              HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() != 200) {
        throw new CliException(
            Exit.FAILED,
            address + " answered " + answer.statusCode() + ": " + answer.body().strip());
      }
      return answer.body().lines().map(Documents::lenient).toList();
    } catch (IOException e) {
      throw new CliException(
          Exit.UNAVAILABLE,
          "The runtime cannot be reached at "
              + runtime
              + (e.getMessage() == null ? "" : ": " + e.getMessage())
              + "\nIs it running? See: twinbus doctor",
          e);
    }
  }

  /** An event from the bus as it stands in the journal's answers. */
  public static JsonNode tree(TwinEvent event) {
    ObjectNode tree =
        Documents.object()
            .put("tenant", event.getTenant())
            .put("target", event.getTarget())
            .put("sequence", event.getSequence())
            .put("at", event.getAt().toString())
            .put("type", event.getType())
            .put("generation", event.getGeneration())
            .put("observedGeneration", event.getObservedGeneration())
            .put("phase", event.getPhase());
    if (!event.getPreviousPhase().isEmpty()) {
      tree.put("previousPhase", event.getPreviousPhase());
    }
    if (!event.getSubject().isEmpty()) {
      tree.put("subject", event.getSubject());
    }
    if (!event.getMessage().isEmpty()) {
      tree.put("message", event.getMessage());
    }
    return tree;
  }
}
