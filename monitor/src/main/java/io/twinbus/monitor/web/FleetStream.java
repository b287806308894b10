package io.twinbus.monitor.web;

import io.twinbus.monitor.SystemState;
import io.twinbus.monitor.fleet.FleetStore;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * The fleet, live: first all of it, then what changed. An event's id is the server's epoch and the
 * number of the last change in it, so that a browser that comes back misses nothing and gets
 * nothing twice.
 */
final class FleetStream implements EventStream.Source {
  private static final int ROWS = 1000;

  private final FleetStore fleet;
  private final SystemState state;
  private final Supplier<Set<String>> tenants;
  private final BooleanSupplier signedIn;
  private final String epoch;
  private long cursor;
  private long documents = -1;
  private JsonObject system = new JsonObject();

  FleetStream(
      FleetStore fleet,
      SystemState state,
      Supplier<Set<String>> tenants,
      BooleanSupplier signedIn,
      String epoch,
      String lastEventId) {
    this.fleet = fleet;
    this.state = state;
    this.tenants = tenants;
    this.signedIn = signedIn;
    this.epoch = epoch;
    this.cursor = resume(epoch, lastEventId);
  }

  /** Where a browser goes on: the number in its id, or -1 for all of it. */
  static long resume(String epoch, String lastEventId) {
    int dash = lastEventId.lastIndexOf('-');
    if (dash < 0 || !lastEventId.substring(0, dash).equals(epoch)) {
      return -1;
    }
    try {
      return Long.parseLong(lastEventId.substring(dash + 1));
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  @Override
  public void pump(EventStream stream) {
    if (!signedIn.getAsBoolean()) {
      stream.send("signed-out", new JsonObject());
      stream.end();
      return;
    }
    boolean first = cursor < 0;
    while (stream.hasRoom() && (first || cursor < fleet.sequence())) {
      first = false;
      Set<String> visible = tenants.get();
      FleetStore.Changes changes = fleet.since(cursor, ROWS);
      JsonArray rows = new JsonArray();
      changes.changed().stream()
          .filter(each -> visible.contains(each.id().tenant()))
          .forEach(each -> rows.add(Documents.row(each.row())));
      JsonArray removed = new JsonArray();
      changes.removed().stream()
          .filter(each -> visible.contains(each.tenant()))
          .forEach(each -> removed.add(each.toString()));
      cursor = changes.upTo();
      stream.send(
          "rows",
          epoch + "-" + cursor,
          new JsonObject()
              .put("whole", changes.whole())
              .put("complete", cursor >= fleet.sequence())
              .put("rows", rows)
              .put("removed", removed));
    }
    if (documents != fleet.documentSequence()) {
      documents = fleet.documentSequence();
      stream.send("documents", new JsonObject().put("sequence", documents));
    }
    JsonObject now =
        new JsonObject()
            .put("connected", state.isConnected())
            .put("since", state.connectionSince().toEpochMilli())
            .put("whole", state.isWhole())
            .put(
                "alerts",
                Documents.array(
                    state.alerts().stream().map(each -> Documents.alert("system", "", each))));
    if (!now.equals(system)) {
      system = now;
      stream.send("system", now);
    }
  }
}
