package io.twinbus.monitor.engine;

import io.twinbus.bus.Bus;
import io.twinbus.topic.Address;
import io.twinbus.topic.TwinId;
import io.twinbus.v1.Health;
import io.twinbus.v1.RecoverRequest;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** Decisions as messages of the bus. */
public final class BusOutlet implements Outlet {
  private final Bus bus;
  private final Consumer<AlertChange> alerts;

  public BusOutlet(Bus bus, Consumer<AlertChange> alerts) {
    this.bus = bus;
    this.alerts = alerts;
  }

  @Override
  public CompletableFuture<Void> health(TwinId twin, Health health) {
    return bus.publish(new Address.HealthOf(twin), health);
  }

  @Override
  public CompletableFuture<Void> recover(TwinId twin, RecoverRequest request) {
    return bus.publish(new Address.Recover(twin), request);
  }

  @Override
  public void alert(AlertChange change) {
    alerts.accept(change);
  }
}
