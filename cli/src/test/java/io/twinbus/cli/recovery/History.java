package io.twinbus.cli.recovery;

import com.fasterxml.jackson.databind.JsonNode;
import io.twinbus.cli.session.BusSession;
import io.twinbus.cli.session.Journal;
import io.twinbus.topic.TwinId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The events of one twin as its runtime has recorded them, since a moment. */
record History(TwinId twin, List<JsonNode> events) {
  private static final int MOST = 2000;

  static History read(BusSession session, TwinId twin, Instant since) throws InterruptedException {
    return new History(twin, Journal.read(session, twin, since.toString(), MOST));
  }

  private static Instant at(JsonNode event) {
    return Instant.parse(event.get("at").asText());
  }

  private static long sequence(JsonNode event) {
    return event.get("sequence").asLong();
  }

  private static boolean is(JsonNode event, String type) {
    return event.get("type").asText().equals(type);
  }

  /**
   * How long the gate stayed closed after the last rung of each session, or after it was closed.
   * The end of the list counts as an opening only if the gate was opened. A runtime that was killed
   * begins again with the status that it had published: what came after that never was.
   */
  List<Duration> closedAfterLastRung() {
    List<Duration> spans = new ArrayList<>();
    JsonNode last = null;
    for (JsonNode event : events) {
      if (last != null && sequence(event) <= sequence(last)) {
        last = null;
      }
      if (is(event, "GateClosed") || (last != null && is(event, "RecoverRequested"))) {
        last = event;
      } else if (last != null && is(event, "GateOpened")) {
        spans.add(Duration.between(at(last), at(event)));
        last = null;
      }
    }
    if (last != null) {
      spans.add(Duration.ofDays(1));
    }
    return spans;
  }

  /** The ladder as it was climbed. */
  String text() {
    StringBuilder text = new StringBuilder("\n").append(twin);
    for (JsonNode event : events) {
      text.append("\n  ").append(event.get("at").asText()).append(' ');
      text.append(event.get("sequence").asLong()).append(' ');
      text.append(event.get("type").asText()).append(' ');
      text.append(event.get("phase").asText()).append(' ');
      text.append(event.path("subject").asText("")).append(' ');
      text.append(event.path("message").asText(""));
    }
    return text.toString();
  }
}
