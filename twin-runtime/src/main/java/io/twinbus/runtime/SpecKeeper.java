package io.twinbus.runtime;

import com.google.protobuf.Message;
import io.twinbus.bus.Bus;
import io.twinbus.bus.ConnectionChange;
import io.twinbus.bus.Delivery;
import io.twinbus.bus.PublishOptions;
import io.twinbus.codec.Format;
import io.twinbus.event.TwinEvent;
import io.twinbus.journal.Journal;
import io.twinbus.plan.Documents;
import io.twinbus.topic.Address;
import io.twinbus.topic.AddressFilter;
import io.twinbus.topic.Topics;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps users' documents in the journal, and gives the ledger back what its store has lost: what
 * the journal knows, and the broker does not tell when it tells all that it keeps. What was erased
 * is not given back; a document whose deletion was asked for is, so that the deletion goes on.
 * Usable from any thread.
 */
final class SpecKeeper implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SpecKeeper.class);

  private final Bus bus;
  private final Journal journal;
  private final InstantSource clock;
  private final Duration quiet;
  private final ScheduledExecutorService worker =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("spec-keeper").factory());

  /** The last event of each document, by topic. */
  private final Map<String, TwinEvent> kept = new HashMap<>();

  /** What the broker told since it began to tell everything. */
  private final Map<String, Long> told = new HashMap<>();

  private long lastHeard = System.nanoTime();
  private boolean due = true;
  private boolean connectedBefore;

  private SpecKeeper(Bus bus, Journal journal, InstantSource clock, Duration quiet) {
    this.bus = bus;
    this.journal = journal;
    this.clock = clock;
    this.quiet = quiet;
  }

  /**
   * Starts; reads the journal first.
   *
   * @param bus a session that the broker forgets at once
   * @param quiet how long no document must come until all of them are taken to be told
   */
  static SpecKeeper start(Bus bus, Journal journal, InstantSource clock, Duration quiet) {
    SpecKeeper keeper = new SpecKeeper(bus, journal, clock, quiet);
    journal.specs(event -> keeper.kept.put(topic(event), event));
    bus.onConnectionChange(keeper::connectionChanged);
    var unused = bus.subscribe(AddressFilter.everySpec(), keeper::heard).join();
    var unusedTimer =
        keeper.worker.scheduleWithFixedDelay(
            keeper::check, quiet.toMillis(), quiet.toMillis(), TimeUnit.MILLISECONDS);
    return keeper;
  }

  private static String topic(TwinEvent event) {
    return Topics.ROOT + event.getTenant() + "/spec/" + event.getSubject();
  }

  private synchronized void heard(Delivery<Message> delivery) {
    lastHeard = System.nanoTime();
    if (!(delivery.address() instanceof Address.Spec address)) {
      return;
    }
    Optional<Message> document = delivery.document();
    long generation = document.map(found -> Documents.metadata(found).getGeneration()).orElse(0L);
    TwinEvent before = kept.get(address.topic());
    if (document.isPresent()) {
      told.put(address.topic(), generation);
      if (before == null || before.getDocument() == null || before.getGeneration() < generation) {
        keep(address, generation, Journal.SPEC_ACCEPTED, document);
      }
    } else if (before != null && before.getDocument() != null) {
      keep(address, before.getGeneration(), Journal.SPEC_ERASED, document);
    }
  }

  private void keep(
      Address.Spec address, long generation, String type, Optional<Message> document) {
    TwinEvent event =
        TwinEvent.newBuilder()
            .setTenant(address.tenant())
            .setTarget("")
            .setSequence(0)
            .setAt(clock.instant())
            .setType(type)
            .setGeneration(generation)
            .setSubject(address.kind().level() + "/" + address.name())
            .setDocument(
                document
                    .map(found -> ByteBuffer.wrap(address.type().encode(found, Format.PROTOBUF)))
                    .orElse(null))
            .build();
    kept.put(address.topic(), event);
    journal.append(event);
  }

  /** After a lost session the broker tells everything again; the first call is of the start. */
  private synchronized void connectionChanged(ConnectionChange change) {
    if (change.connected() && !change.sessionPresent()) {
      if (connectedBefore) {
        told.clear();
        lastHeard = System.nanoTime();
        due = true;
      }
      connectedBefore = true;
    }
  }

  private synchronized void check() {
    if (due && bus.isConnected() && System.nanoTime() - lastHeard >= quiet.toNanos()) {
      due = false;
      kept.values().stream()
          .filter(event -> event.getDocument() != null)
          .filter(event -> told.getOrDefault(topic(event), 0L) < event.getGeneration())
          .forEach(this::giveBack);
    }
  }

  private void giveBack(TwinEvent event) {
    if (!(Topics.parse(topic(event)).orElse(null) instanceof Address.Spec address)) {
      return;
    }
    byte[] payload = new byte[event.getDocument().remaining()];
    event.getDocument().duplicate().get(payload);
    Optional<Message> document =
        address.type().decode(payload, Optional.of(Format.PROTOBUF.contentType())).document();
    if (document.isEmpty()) {
      givenBack(event, new IllegalStateException("the journal's copy cannot be read"));
      return;
    }
    LOG.atWarn()
        .addKeyValue("tenant", address.tenant())
        .addKeyValue("document", event.getSubject())
        .addKeyValue("generation", event.getGeneration())
        .log("The broker has lost a document, and gets it back");
    var unused =
        bus.publish(address, document.get(), PublishOptions.DEFAULT.asSeed())
            .whenComplete((done, failure) -> givenBack(event, failure));
  }

  private void givenBack(TwinEvent event, @Nullable Throwable failure) {
    if (failure != null) {
      LOG.atWarn()
          .addKeyValue("tenant", event.getTenant())
          .addKeyValue("document", event.getSubject())
          .log("The broker did not take a document back: {}", failure.getMessage());
    }
  }

  @Override
  public void close() {
    worker.shutdownNow();
  }
}
