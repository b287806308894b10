package io.twinbus.monitor.web;

import static io.twinbus.monitor.web.Endpoint.get;

import io.twinbus.event.TwinEvent;
import io.twinbus.monitor.fleet.EventLog;
import io.twinbus.monitor.journal.JournalReader;
import io.twinbus.topic.TwinId;
import io.vertx.core.json.JsonObject;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;

/** What happened: what the monitor heard itself, and before that what the journal tells. */
final class EventsApi {
  private static final Comparator<TwinEvent> NEWEST_FIRST =
      Comparator.comparing(TwinEvent::getAt)
          .thenComparingLong(TwinEvent::getSequence)
          .thenComparing(TwinEvent::getType)
          .reversed();

  private final EventLog events;
  private final JournalReader journal;

  EventsApi(EventLog events, JournalReader journal) {
    this.events = events;
    this.journal = journal;
  }

  List<Endpoint> endpoints() {
    return List.of(
        get(
            "/twins/:tenant/:target/events",
            "Its last events, with those of the twin runtime's journal.",
            "Events",
            this::of),
        get(
            "/events",
            "The last events of the fleet since the monitor began.",
            "Events",
            this::all));
  }

  private CompletionStage<JsonObject> of(Call call) {
    TwinId twin = call.twin();
    return journal
        .of(twin)
        .thenApply(
            past -> {
              Set<TwinEvent> all = new TreeSet<>(NEWEST_FIRST);
              all.addAll(past.events());
              all.addAll(events.of(twin));
              return new JsonObject()
                  .put("events", Documents.array(all.stream().map(Documents::event)))
                  .put("missing", past.missing());
            });
  }

  private CompletionStage<JsonObject> all(Call call) {
    Set<String> tenants = call.session().tenants();
    return FleetApi.done(
        new JsonObject()
            .put(
                "events",
                Documents.array(
                    events.latest().stream()
                        .filter(each -> tenants.contains(each.getTenant()))
                        .map(Documents::event))));
  }
}
