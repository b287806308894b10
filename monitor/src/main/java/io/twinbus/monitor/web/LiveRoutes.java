package io.twinbus.monitor.web;

import io.twinbus.monitor.SystemState;
import io.twinbus.monitor.fleet.EventLog;
import io.twinbus.monitor.fleet.FleetStore;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import java.util.List;

/** What comes by itself: streams of server-sent events. */
final class LiveRoutes {
  private static final String FLEET = "/live";
  private static final String TWIN = "/twins/:tenant/:target/live";
  private static final String SYSTEM = "/system/live";

  private final Vertx vertx;
  private final FleetStore fleet;
  private final EventLog events;
  private final SystemState state;
  private final SystemApi system;
  private final Guard guard;
  private final String epoch = Seal.random();

  LiveRoutes(
      Vertx vertx,
      FleetStore fleet,
      EventLog events,
      SystemState state,
      SystemApi system,
      Guard guard) {
    this.vertx = vertx;
    this.fleet = fleet;
    this.events = events;
    this.state = state;
    this.system = system;
    this.guard = guard;
  }

  void mount(Router router, String api) {
    router.get(api + FLEET).handler(guard.user(this::fleet));
    router.get(api + TWIN).handler(guard.user(this::twin));
    router.get(api + SYSTEM).handler(guard.user(this::system));
  }

  static List<Endpoint> documented(Endpoint.Handler elsewhere) {
    return List.of(
        Endpoint.get(FLEET, "The fleet, live: server-sent events.", "Stream", elsewhere),
        Endpoint.get(TWIN, "One twin, live: server-sent events.", "Stream", elsewhere),
        Endpoint.get(SYSTEM, "The system, live: server-sent events.", "Stream", elsewhere));
  }

  private void fleet(Call call) {
    String header = call.context().request().getHeader("Last-Event-ID");
    EventStream.open(
        vertx,
        call,
        new FleetStream(
            fleet,
            state,
            call.session()::tenants,
            () -> guard.isSignedIn(call),
            epoch,
            header == null ? call.query("after") : header));
  }

  private void twin(Call call) {
    EventStream.open(
        vertx,
        call,
        new TwinStream(
            fleet, events, call.twin(), call.session().bus(), () -> guard.isSignedIn(call)));
  }

  private void system(Call call) {
    EventStream.open(vertx, call, new SystemStream(system, () -> guard.isSignedIn(call)));
  }
}
