package io.twinbus.monitor.engine;

import io.twinbus.bus.Bus;
import io.twinbus.bus.PublishOptions;
import io.twinbus.topic.Address;
import io.twinbus.topic.TwinId;
import io.twinbus.v1.Health;
import io.twinbus.v1.RecoverRequest;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * Decisions as messages of the bus. A request for a rung is for now: one that finds no runtime is
 * dropped by the broker before long, since the situation is another one when it is back.
 */
public final class BusOutlet implements Outlet {
  private final Bus bus;
  private final PublishOptions forNow;
  private final Consumer<AlertChange> alerts;

  /**
   * An outlet to this bus.
   *
   * @param repeatEvery how often requests are repeated; one is worth keeping for twice as long
   */
  public BusOutlet(Bus bus, Duration repeatEvery, Consumer<AlertChange> alerts) {
    this.bus = bus;
    this.forNow = PublishOptions.DEFAULT.expiringAfter(repeatEvery.multipliedBy(2).plusSeconds(1));
    this.alerts = alerts;
  }

  @Override
  public CompletableFuture<Void> health(TwinId twin, Health health) {
    return bus.publish(new Address.HealthOf(twin), health);
  }

  @Override
  public CompletableFuture<Void> recover(TwinId twin, RecoverRequest request) {
    return bus.publish(new Address.Recover(twin), request, forNow);
  }

  @Override
  public void alert(AlertChange change) {
    alerts.accept(change);
  }
}
