package io.twinbus.monitor.web;

import com.google.protobuf.Message;
import io.twinbus.codec.DocumentType;
import io.twinbus.codec.DocumentTypes;
import io.twinbus.codec.Format;
import io.twinbus.event.TwinEvent;
import io.twinbus.monitor.fleet.Doc;
import io.twinbus.monitor.fleet.TwinRecord;
import io.twinbus.monitor.fleet.TwinRow;
import io.twinbus.v1.Alert;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Documents and rows as JSON of the API. */
final class Documents {
  private Documents() {}

  static <D> JsonObject json(D document, DocumentType<D> type) {
    return new JsonObject(Buffer.buffer(type.encode(document, Format.JSON)));
  }

  static JsonObject row(TwinRow row) {
    JsonObject labels = new JsonObject();
    new TreeMap<>(row.labels()).forEach(labels::put);
    return new JsonObject()
        .put("tenant", row.id().tenant())
        .put("target", row.id().target())
        .put("displayName", row.displayName())
        .put("kind", row.kind())
        .put("labels", labels)
        .put("system", row.system())
        .put("phase", row.phase().name())
        .put("verdict", verdict(row))
        .put("known", row.known())
        .put("connected", row.connected())
        .put("generation", row.generation())
        .put("observed", row.observed())
        .put("since", row.since())
        .put("seen", row.seen())
        .put("components", row.components())
        .put("ready", row.ready())
        .put("runs", row.runs())
        .put("alerts", row.alerts())
        .put("severity", row.severity())
        .put("flash", row.flash().getNumber() == 0 ? "" : row.flash().name())
        .put("percent", row.percent())
        .put("queued", row.queued())
        .put("reason", row.reason());
  }

  private static String verdict(TwinRow row) {
    return row.verdict().getNumber() == 0 ? "NOT_JUDGED" : row.verdict().name();
  }

  /** Everything that is known of a twin. */
  static JsonObject twin(TwinRecord twin) {
    JsonObject json = new JsonObject().put("sequence", twin.sequence()).put("row", row(twin.row()));
    put(json, "desired", twin.desired(), DocumentTypes.DESIRED_STATE);
    put(json, "reported", twin.reported(), DocumentTypes.REPORTED_STATE);
    put(json, "connection", twin.connection(), DocumentTypes.CONNECTION_STATE);
    put(json, "status", twin.status(), DocumentTypes.TWIN_STATUS);
    put(json, "health", twin.health(), DocumentTypes.HEALTH);
    put(json, "gate", twin.gate(), DocumentTypes.GATE_QUEUE);
    return json;
  }

  private static <D extends Message> void put(
      JsonObject json, String name, Optional<Doc<D>> doc, DocumentType<D> type) {
    doc.ifPresent(
        each ->
            json.put(name, json(each.get(), type))
                .put(name + "Arrived", each.arrived().toEpochMilli()));
  }

  static JsonObject event(TwinEvent event) {
    return new JsonObject()
        .put("tenant", event.getTenant())
        .put("target", event.getTarget())
        .put("sequence", event.getSequence())
        .put("at", event.getAt().toEpochMilli())
        .put("type", event.getType())
        .put("generation", event.getGeneration())
        .put("phase", event.getPhase())
        .put("previousPhase", event.getPreviousPhase())
        .put("subject", event.getSubject())
        .put("message", event.getMessage());
  }

  static JsonObject alert(String tenant, String target, Alert alert) {
    JsonObject json =
        new JsonObject()
            .put("tenant", tenant)
            .put("target", target)
            .put("id", alert.getId())
            .put("rule", alert.getRule())
            .put("severity", alert.getSeverity().name())
            .put("state", alert.getState().name())
            .put("message", alert.getMessage())
            .put("raisedAt", millis(alert.getRaisedAt()));
    if (alert.hasAcknowledgedAt()) {
      json.put("acknowledgedAt", millis(alert.getAcknowledgedAt()))
          .put("acknowledgedBy", alert.getAcknowledgedBy());
    }
    return alert.hasResolvedAt() ? json.put("resolvedAt", millis(alert.getResolvedAt())) : json;
  }

  static long millis(com.google.protobuf.Timestamp time) {
    return time.getSeconds() * 1000 + time.getNanos() / 1_000_000;
  }

  static JsonObject counts(Map<String, Integer> counts) {
    JsonObject json = new JsonObject();
    new TreeMap<>(counts).forEach(json::put);
    return json;
  }

  static <T> JsonArray array(java.util.stream.Stream<T> items) {
    JsonArray array = new JsonArray();
    items.forEach(array::add);
    return array;
  }
}
