package io.twinbus.monitor.web;

import static io.twinbus.monitor.web.Endpoint.get;

import io.twinbus.monitor.fleet.FleetQuery;
import io.twinbus.monitor.fleet.FleetStore;
import io.twinbus.monitor.fleet.TwinRecord;
import io.twinbus.v1.Alert;
import io.twinbus.v1.Health;
import io.twinbus.v1.TwinStatus;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;

/** What the pages read of twins. */
final class FleetApi {
  private static final int MOST_OFFSET = 1_000_000;

  private final FleetStore fleet;

  FleetApi(FleetStore fleet) {
    this.fleet = fleet;
  }

  List<Endpoint> endpoints() {
    Endpoint.Query[] filters = {
      new Endpoint.Query("q", "Text in name, display name, kind, system, label or component."),
      new Endpoint.Query("tenant", "Tenants, with commas between."),
      new Endpoint.Query("kind", "The kind of the target."),
      new Endpoint.Query("label", "Labels as name=value, with commas between."),
      new Endpoint.Query("phase", "Phases, with commas between."),
      new Endpoint.Query("verdict", "Verdicts, with commas between."),
      new Endpoint.Query("connected", "true or false."),
      new Endpoint.Query("sort", "name, kind, phase, verdict, seen, since, generation or alerts."),
      new Endpoint.Query("order", "asc or desc."),
      new Endpoint.Query("offset", "The first row, from 0."),
      new Endpoint.Query("limit", "Rows, 1 to 1000; 100 unless told.")
    };
    return List.of(
        get("/twins", "A page of the fleet.", "TwinPage", this::page, filters),
        get("/counts", "Twins by phase, verdict and kind.", "Counts", this::counts, filters),
        get("/twins/:tenant/:target", "All that is known of one twin.", "Twin", this::twin),
        get("/alerts", "Alerts and recoveries of the fleet.", "Alerts", this::alerts));
  }

  private CompletionStage<JsonObject> page(Call call) {
    int offset = call.number("offset", 0, 0, MOST_OFFSET);
    int limit = call.number("limit", 100, 1, 1000);
    FleetQuery.Page page = query(call).page(fleet.rows(), offset, limit);
    return done(
        new JsonObject()
            .put("total", page.total())
            .put("offset", offset)
            .put("twins", Documents.array(page.rows().stream().map(Documents::row))));
  }

  private CompletionStage<JsonObject> counts(Call call) {
    FleetQuery.Counts counts = query(call).counts(fleet.rows());
    return done(
        new JsonObject()
            .put("total", counts.total())
            .put("connected", counts.connected())
            .put("alerts", counts.alerts())
            .put("phases", Documents.counts(named(counts.phases())))
            .put("verdicts", Documents.counts(named(counts.verdicts())))
            .put("kinds", Documents.counts(counts.kinds())));
  }

  private static <E extends Enum<E>> Map<String, Integer> named(Map<E, Integer> counts) {
    return counts.entrySet().stream()
        .collect(Collectors.toMap(each -> each.getKey().name(), Map.Entry::getValue));
  }

  private CompletionStage<JsonObject> twin(Call call) {
    return done(Documents.twin(known(call)));
  }

  private CompletionStage<JsonObject> alerts(Call call) {
    Set<String> tenants = call.session().tenants();
    List<JsonObject> alerts = new ArrayList<>();
    List<JsonObject> recoveries = new ArrayList<>();
    for (TwinRecord twin : fleet.twins()) {
      if (!tenants.contains(twin.id().tenant()) || twin.health().isEmpty()) {
        continue;
      }
      Health health = twin.health().get().get();
      String tenant = twin.id().tenant();
      String target = twin.id().target();
      for (Alert alert : health.getAlertsList()) {
        alerts.add(Documents.alert(tenant, target, alert));
      }
      if (health.hasRecovery()) {
        recoveries.add(
            Documents.json(health, io.twinbus.codec.DocumentTypes.HEALTH)
                .getJsonObject("recovery")
                .put("tenant", tenant)
                .put("target", target));
      }
    }
    alerts.sort(Comparator.comparing((JsonObject each) -> each.getLong("raisedAt")).reversed());
    return done(
        new JsonObject()
            .put("alerts", Documents.array(alerts.stream().limit(5000)))
            .put("recoveries", Documents.array(recoveries.stream().limit(1000))));
  }

  TwinRecord known(Call call) {
    return fleet
        .twin(call.twin())
        .orElseThrow(
            () -> new Problem(404, "There is no twin " + call.twin() + ": nothing names it yet."));
  }

  private static FleetQuery query(Call call) {
    Set<String> tenants = new HashSet<>(call.session().tenants());
    if (!call.queries("tenant").isEmpty()) {
      tenants.retainAll(call.queries("tenant"));
    }
    Map<String, String> labels = new HashMap<>();
    for (String label : call.queries("label")) {
      int equals = label.indexOf('=');
      if (equals < 1) {
        throw new Problem(400, "A label is written name=value.");
      }
      labels.put(label.substring(0, equals), label.substring(equals + 1));
    }
    Optional<Boolean> connected =
        switch (call.query("connected")) {
          case "" -> Optional.empty();
          case "true" -> Optional.of(true);
          case "false" -> Optional.of(false);
          default -> throw new Problem(400, "The parameter connected is true or false.");
        };
    return new FleetQuery(
        tenants,
        call.query("q"),
        call.query("kind"),
        labels,
        call.words("phase", TwinStatus.Phase.class),
        call.words("verdict", Health.Verdict.class),
        connected,
        call.word("sort", FleetQuery.Sort.class).orElse(FleetQuery.Sort.NAME),
        call.query("order").equals("desc"));
  }

  static CompletionStage<JsonObject> done(JsonObject json) {
    return CompletableFuture.completedFuture(json);
  }
}
