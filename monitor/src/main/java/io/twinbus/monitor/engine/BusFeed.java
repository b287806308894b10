package io.twinbus.monitor.engine;

import io.twinbus.bus.Bus;
import io.twinbus.bus.Delivery;
import io.twinbus.bus.Subscription;
import io.twinbus.monitor.fleet.FleetStore;
import io.twinbus.topic.Address;
import io.twinbus.topic.AddressFilter;
import io.twinbus.topic.Topics;
import io.twinbus.topic.TwinAspect;
import io.twinbus.topic.TwinId;
import io.twinbus.v1.Command;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;

/**
 * Subscribes to everything that the monitor reads, and hands it to the engine. Judging on a picture
 * that is not whole would raise false alarms: {@link #isWhole()} says when the retained documents
 * have come in.
 */
public final class BusFeed {
  private static final Duration QUIET = Duration.ofMillis(400);
  private static final Duration LONGEST = Duration.ofSeconds(60);

  private final Bus bus;
  private final Engine engine;
  private final FleetStore fleet;
  private final InstantSource clock;
  private volatile Instant lastRetained;
  private volatile Instant subscribed = Instant.MAX;
  private volatile Instant lastLiveStatus = Instant.MIN;
  private volatile boolean whole;

  public BusFeed(Bus bus, Engine engine, FleetStore fleet, InstantSource clock) {
    this.bus = bus;
    this.engine = engine;
    this.fleet = fleet;
    this.clock = clock;
    this.lastRetained = clock.instant();
  }

  /** Subscribes. Completes when the broker has taken all subscriptions. */
  public CompletableFuture<Void> start() {
    List<CompletableFuture<Subscription>> all = new ArrayList<>();
    all.add(twins(TwinAspect.HEALTH, (id, each) -> engine.health(id, each.document(), now())));
    all.add(
        twins(
            TwinAspect.CONNECTION,
            (id, each) -> engine.connection(id, each.document(), !each.retained(), now())));
    all.add(twins(TwinAspect.DESIRED, (id, each) -> engine.desired(id, each.document(), now())));
    all.add(
        twins(
            TwinAspect.REPORTED,
            (id, each) -> engine.reported(id, each.document(), !each.retained(), now())));
    all.add(
        twins(
            TwinAspect.STATUS,
            (id, each) -> {
              if (!each.retained()) {
                lastLiveStatus = now();
              }
              engine.status(id, each.document(), !each.retained(), now());
            }));
    all.add(twins(TwinAspect.GATE, (id, each) -> fleet.gate(id, each.document(), now())));
    all.add(
        twins(
            TwinAspect.FLASH,
            (id, each) -> each.document().ifPresent(doc -> engine.flash(id, doc, now()))));
    all.add(
        twins(
            TwinAspect.EVENT,
            (id, each) -> each.document().ifPresent(doc -> engine.event(id, doc, now()))));
    all.add(twins(TwinAspect.REPLY, (id, each) -> engine.heard(id, now())));
    all.add(
        bus.subscribe(
            AddressFilter.everyArtifactGet(),
            each -> {
              if (each.address() instanceof Address.ArtifactGet get) {
                each.document()
                    .filter(request -> !request.getTarget().isEmpty())
                    .ifPresent(
                        request ->
                            engine.heard(new TwinId(get.tenant(), request.getTarget()), now()));
              }
            }));
    all.add(
        bus.subscribe(
            AddressFilter.everySpec(),
            each -> {
              retained(each);
              if (each.address() instanceof Address.Spec spec) {
                fleet.spec(spec, each.document(), now());
              }
            }));
    all.add(
        bus.subscribe(
            AddressFilter.everySpecStatus(),
            each -> {
              retained(each);
              if (each.address() instanceof Address.SpecStatusOf status) {
                fleet.specStatus(status, each.document(), now());
              }
            }));
    all.add(
        bus.subscribe(
            AddressFilter.everyService(),
            each -> {
              retained(each);
              if (each.address() instanceof Address.Presence presence) {
                fleet.service(presence, each.document(), now());
              }
            }));
    all.add(
        bus.subscribe(
            new AddressFilter<Command>(Topics.ROOT + "+/twin/+/inbox/monitor.acknowledge"),
            this::acknowledge));
    return CompletableFuture.allOf(all.toArray(CompletableFuture[]::new))
        .thenRun(() -> subscribed = now());
  }

  /** The picture is whole: the broker has sent what it had kept. */
  public boolean isWhole() {
    if (!whole) {
      Instant now = now();
      boolean quiet = lastRetained.plus(QUIET).isBefore(now);
      boolean late = subscribed.isBefore(now.minus(LONGEST));
      whole = subscribed.plus(QUIET).isBefore(now) && (quiet || late);
    }
    return whole;
  }

  /** When the last status came that was not kept from before. */
  public Instant lastLiveStatus() {
    return lastLiveStatus;
  }

  /** The connection was lost: wait again until the picture is whole. */
  public void connectionLost() {
    whole = false;
  }

  /** The connection is there again. */
  public void connectionBack() {
    lastRetained = now();
  }

  private <D> CompletableFuture<Subscription> twins(
      TwinAspect<D> aspect, BiConsumer<TwinId, Delivery<D>> handler) {
    return bus.subscribe(
        AddressFilter.everyTwin(aspect),
        each -> {
          retained(each);
          if (each.address() instanceof Address.OfTwin<D> address) {
            handler.accept(address.twin(), each);
          }
        });
  }

  private void acknowledge(Delivery<Command> delivery) {
    if (delivery.address() instanceof Address.Inbox inbox && delivery.document().isPresent()) {
      String alert =
          delivery
              .document()
              .get()
              .getPayload()
              .getStructValue()
              .getFieldsOrDefault("alert", com.google.protobuf.Value.getDefaultInstance())
              .getStringValue();
      engine.acknowledge(inbox.twin(), alert, delivery.publisher().orElse("somebody"), now());
    }
  }

  private void retained(Delivery<?> delivery) {
    if (delivery.retained()) {
      lastRetained = now();
    }
  }

  private Instant now() {
    return clock.instant();
  }
}
