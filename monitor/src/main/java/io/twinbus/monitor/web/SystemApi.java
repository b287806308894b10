package io.twinbus.monitor.web;

import static io.twinbus.monitor.web.Endpoint.get;

import io.twinbus.codec.DocumentTypes;
import io.twinbus.monitor.SystemState;
import io.twinbus.monitor.fleet.FleetStore;
import io.vertx.core.json.JsonObject;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** What the pages read of the system itself: services, connections, rates. */
final class SystemApi {
  private final FleetStore fleet;
  private final SystemState state;

  SystemApi(FleetStore fleet, SystemState state) {
    this.fleet = fleet;
    this.state = state;
  }

  List<Endpoint> endpoints() {
    return List.of(get("/system", "Broker, services, versions and rates.", "System", this::system));
  }

  private CompletionStage<JsonObject> system(Call call) {
    return FleetApi.done(now());
  }

  /** How the system is now. */
  JsonObject now() {
    Runtime runtime = Runtime.getRuntime();
    return new JsonObject()
        .put("broker", broker())
        .put("whole", state.isWhole())
        .put("twins", fleet.twins().size())
        .put("changes", fleet.sequence())
        .put("changesPerSecond", state.changesPerSecond())
        .put("heapUsed", runtime.totalMemory() - runtime.freeMemory())
        .put("heapMost", runtime.maxMemory())
        .put(
            "alerts",
            Documents.array(
                state.alerts().stream().map(each -> Documents.alert("system", "", each))))
        .put(
            "services",
            Documents.array(
                fleet.services().entrySet().stream()
                    .sorted(Comparator.comparing(each -> each.getKey().topic()))
                    .map(
                        each ->
                            Documents.json(each.getValue().get(), DocumentTypes.PRESENCE)
                                .put("service", each.getKey().service())
                                .put("id", each.getKey().id()))));
  }

  private JsonObject broker() {
    return new JsonObject()
        .put("uri", state.broker())
        .put("connected", state.isConnected())
        .put("since", state.connectionSince().toEpochMilli())
        .put("cause", state.cause());
  }
}
