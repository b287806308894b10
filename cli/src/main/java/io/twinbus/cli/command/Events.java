package io.twinbus.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.twinbus.bus.Delivery;
import io.twinbus.cli.CliException;
import io.twinbus.cli.Exit;
import io.twinbus.cli.document.Twins;
import io.twinbus.cli.output.Documents;
import io.twinbus.cli.output.Format;
import io.twinbus.cli.output.Style;
import io.twinbus.cli.session.BusSession;
import io.twinbus.cli.session.Journal;
import io.twinbus.event.TwinEvent;
import io.twinbus.topic.Address;
import io.twinbus.topic.AddressFilter;
import io.twinbus.topic.TwinId;
import io.twinbus.v1.TwinStatus;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What happened to a twin. */
@Command(
    name = "events",
    description = {
      "What happened to a twin: every transition, oldest first.",
      "The past comes from the runtime's journal (the context's --runtime address), the present from the bus."
    },
    footer = {
      "",
      "Examples:",
      "  twinbus events pc --since 1h",
      "  twinbus events pc --follow",
      "  twinbus events pc --since 2026-11-21T10:00:00Z -o json | jq .message"
    })
public final class Events extends BusCommand {
  private static final DateTimeFormatter CLOCK =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(ZoneId.systemDefault());

  @Parameters(index = "0", paramLabel = "TARGET", description = "The twin.")
  private String target = "";

  @Option(
      names = "--since",
      paramLabel = "WHEN",
      description = "A span that ends now (90m, 24h, 7d), or a time (2026-11-21T10:00:00Z).")
  private @Nullable String since;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "100",
      description = "At most so many of the past, the last ones; default: ${DEFAULT-VALUE}.")
  private int limit;

  @Option(
      names = {"-F", "--follow"},
      description = "Go on with what happens now. Ctrl-C ends it.")
  private boolean follow;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      description = "With --follow: end after this time.")
  private @Nullable Integer timeout;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "table",
      description = "table, json (one object a line), yaml; default: ${DEFAULT-VALUE}.")
  private Format format = Format.table;

  private long last;

  @Override
  void check() {
    if (limit < 1 || limit > 100_000) {
      throw new CliException(Exit.USAGE, "--limit is 1 to 100000.");
    }
    if (since != null && !Journal.isSince(since)) {
      throw new CliException(
          Exit.USAGE,
          "--since \""
              + since
              + "\" is neither a span (90m, 24h, 7d) nor a time (2026-11-21T10:00:00Z).");
    }
  }

  @Override
  Exit run(BusSession session) throws InterruptedException {
    TwinId twin = session.twin(target);
    LinkedBlockingQueue<Delivery<TwinEvent>> present = new LinkedBlockingQueue<>();
    if (follow) {
      session.await(
          session.bus().subscribe(AddressFilter.exactly(new Address.Event(twin)), present::add),
          "following " + target);
    }
    boolean past = session.context().runtime() != null || !follow || since != null;
    List<JsonNode> events = past ? Journal.read(session, twin, since, limit) : List.of();
    if (events.isEmpty()) {
      TwinStatus unused = Twins.require(session, twin);
    }
    events.forEach(this::print);
    Instant end = timeout == null ? Instant.MAX : Instant.now().plus(Duration.ofSeconds(timeout));
    while (follow && Instant.now().isBefore(end)) {
      Delivery<TwinEvent> next = present.poll(500, TimeUnit.MILLISECONDS);
      if (next != null && next.document().isPresent()) {
        print(Journal.tree(next.document().get()));
      }
    }
    return Exit.OK;
  }

  private void print(JsonNode event) {
    long sequence = event.path("sequence").asLong();
    if (sequence > 0 && sequence <= last) {
      return; // it is in the journal, and on the bus
    }
    last = Math.max(last, sequence);
    switch (format) {
      case json -> say(event.toString());
      case yaml -> say("---\n" + Documents.print(event, Format.yaml));
      case table -> {
        String before = event.path("previousPhase").asText();
        String phase = event.path("phase").asText();
        String subject = event.path("subject").asText();
        String message = event.path("message").asText();
        say(
            Style.DIM.of(CLOCK.format(Instant.parse(event.path("at").asText())))
                + "  "
                + event.path("type").asText()
                + "  "
                + (before.isEmpty() || before.equals(phase) ? phase : before + " → " + phase)
                + (subject.isEmpty() ? "" : "  " + subject)
                + (message.isEmpty() ? "" : "  " + message));
      }
    }
  }
}
