package io.twinbus.monitor.fleet;

import io.twinbus.topic.Address;
import io.twinbus.topic.SpecKind;
import io.twinbus.topic.TwinId;
import io.twinbus.v1.ConnectionState;
import io.twinbus.v1.DesiredState;
import io.twinbus.v1.Facts;
import io.twinbus.v1.GateQueue;
import io.twinbus.v1.Health;
import io.twinbus.v1.Presence;
import io.twinbus.v1.ReportedState;
import io.twinbus.v1.SpecStatus;
import io.twinbus.v1.Target;
import io.twinbus.v1.TwinStatus;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The fleet in memory. Every change of a twin gets the next number; who knows the number up to
 * which he has read gets exactly the twins that changed since then, each once, in its newest form.
 * Safe for use by many threads.
 */
public final class FleetStore {
  private static final int MOST_GONE = 4096;

  private final Object lock = new Object();
  private final Map<TwinId, TwinRecord> twins = new ConcurrentHashMap<>();
  private final FleetRows rows = new FleetRows();
  private final Shared shared = new Shared();
  private final ConcurrentSkipListMap<Long, TwinId> byChange = new ConcurrentSkipListMap<>();
  private final Deque<Gone> gone = new ArrayDeque<>();
  private final Map<Address.Spec, Doc<?>> specs = new ConcurrentHashMap<>();
  private final Map<Address.SpecStatusOf, Doc<SpecStatus>> specStatuses = new ConcurrentHashMap<>();
  private final Map<Address.Presence, Doc<Presence>> services = new ConcurrentHashMap<>();
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private volatile long sequence;
  private volatile long documentSequence;
  private long goneBefore;

  private record Gone(long sequence, TwinId id) {}

  /**
   * What changed.
   *
   * @param upTo the number up to which this reaches
   * @param whole the reader had been away for too long, or never read: forget everything first
   * @param changed twins that changed, oldest change first
   * @param removed twins that are gone
   */
  public record Changes(long upTo, boolean whole, List<TwinRecord> changed, List<TwinId> removed) {}

  /** Calls the listener after each change; it must return at once. */
  public void onChange(Runnable listener) {
    listeners.add(listener);
  }

  /** The number of the last change of a twin. */
  public long sequence() {
    return sequence;
  }

  /** A number that rises with every change of users' documents, their status, and services. */
  public long documentSequence() {
    return documentSequence;
  }

  /** The twin, if it is known. */
  public Optional<TwinRecord> twin(TwinId id) {
    return Optional.ofNullable(twins.get(id));
  }

  /** All twins, in no order; a view that may change. */
  public Collection<TwinRecord> twins() {
    return twins.values();
  }

  /**
   * The rows of all twins in the order of their names. The twins stay those of this moment; their
   * rows may meanwhile become newer ones.
   */
  public List<TwinRow> rows() {
    synchronized (lock) {
      return rows.read();
    }
  }

  /** The twins that changed after this number. */
  public Changes since(long after, int most) {
    long head;
    boolean whole;
    Set<TwinId> removed = new LinkedHashSet<>();
    synchronized (lock) {
      head = sequence;
      whole = after < goneBefore || after > head;
      if (!whole) {
        gone.stream().filter(each -> each.sequence > after).forEach(each -> removed.add(each.id));
      }
    }
    List<TwinRecord> changed = new ArrayList<>();
    long upTo = head;
    for (Map.Entry<Long, TwinId> each :
        byChange.subMap(whole ? 0 : after, false, head, true).entrySet()) {
      TwinRecord twin = twins.get(each.getValue());
      if (twin != null) {
        changed.add(twin);
        removed.remove(twin.id());
      }
      if (changed.size() >= most) {
        upTo = each.getKey();
        break;
      }
    }
    return new Changes(upTo, whole, changed, List.copyOf(removed));
  }

  public void desired(TwinId id, Optional<DesiredState> document, Instant now) {
    change(
        id,
        twin ->
            twin.withDesired(doc(document, now)).with(twin.row().desired(document.orElse(null))));
  }

  public void reported(TwinId id, Optional<ReportedState> document, boolean live, Instant now) {
    Optional<Facts> facts = document.map(ReportedState::getFacts);
    change(
        id,
        twin -> {
          TwinRow row =
              twin.row().reported(document.orElse(null)).target(target(id), facts, shared);
          return twin.withReported(doc(document, now)).with(live ? row.seen(now) : row);
        });
  }

  public void connection(TwinId id, Optional<ConnectionState> document, Instant now) {
    change(
        id,
        twin ->
            twin.withConnection(doc(document, now))
                .with(twin.row().connection(document.orElse(null))));
  }

  public void status(TwinId id, Optional<TwinStatus> document, Instant now) {
    change(
        id,
        twin ->
            twin.withStatus(doc(document, now))
                .with(twin.row().status(document.orElse(null), shared)));
  }

  public void health(TwinId id, Optional<Health> document, Instant now) {
    change(
        id,
        twin -> twin.withHealth(doc(document, now)).with(twin.row().health(document.orElse(null))));
  }

  public void gate(TwinId id, Optional<GateQueue> document, Instant now) {
    change(id, twin -> twin.withGate(doc(document, now)));
  }

  /** A user's document, or that it is gone. */
  public void spec(
      Address.Spec address, Optional<? extends com.google.protobuf.Message> document, Instant now) {
    if (document.isPresent()) {
      specs.put(address, Doc.of(document.get(), now));
    } else {
      specs.remove(address);
    }
    if (address.kind() == SpecKind.TARGET) {
      TwinId id = new TwinId(address.tenant(), address.name());
      if (document.isPresent() || twins.containsKey(id)) {
        change(
            id,
            twin ->
                twin.with(
                    twin.row()
                        .target(target(id), twin.reported().map(d -> d.get().getFacts()), shared)));
      }
    }
    documentsChanged();
  }

  public void specStatus(Address.SpecStatusOf address, Optional<SpecStatus> document, Instant now) {
    document.ifPresentOrElse(
        each -> specStatuses.put(address, Doc.of(each, now)), () -> specStatuses.remove(address));
    documentsChanged();
  }

  public void service(Address.Presence address, Optional<Presence> document, Instant now) {
    document.ifPresentOrElse(
        each -> services.put(address, Doc.of(each, now)), () -> services.remove(address));
    documentsChanged();
  }

  /** Users' documents. */
  public Map<Address.Spec, Doc<?>> specs() {
    return specs;
  }

  /** What became of users' documents. */
  public Map<Address.SpecStatusOf, Doc<SpecStatus>> specStatuses() {
    return specStatuses;
  }

  /** Services on the bus. */
  public Map<Address.Presence, Doc<Presence>> services() {
    return services;
  }

  /** The user's document about a target, if there is one. */
  public Optional<Target> target(TwinId id) {
    Doc<?> doc = specs.get(new Address.Spec(id.tenant(), SpecKind.TARGET, id.target()));
    return doc != null && doc.get() instanceof Target target
        ? Optional.of(target)
        : Optional.empty();
  }

  private void change(TwinId id, UnaryOperator<TwinRecord> change) {
    synchronized (lock) {
      TwinRecord before = twins.getOrDefault(id, TwinRecord.of(id));
      TwinRecord after = change.apply(before);
      long next = sequence + 1;
      if (before.sequence() > 0) {
        byChange.remove(before.sequence());
      }
      boolean hasTarget =
          specs.containsKey(new Address.Spec(id.tenant(), SpecKind.TARGET, id.target()));
      if (after.isEmpty() && !hasTarget) {
        twins.remove(id);
        rows.remove(id);
        gone.add(new Gone(next, id));
        if (gone.size() > MOST_GONE) {
          goneBefore = gone.removeFirst().sequence;
        }
      } else {
        twins.put(id, after.at(next));
        rows.put(after.row());
        byChange.put(next, id);
      }
      sequence = next;
    }
    listeners.forEach(Runnable::run);
  }

  private void documentsChanged() {
    synchronized (lock) {
      documentSequence++;
    }
    listeners.forEach(Runnable::run);
  }

  private static <D extends com.google.protobuf.Message> @Nullable Doc<D> doc(
      Optional<D> document, Instant now) {
    return document.map(each -> Doc.of(each, now)).orElse(null);
  }
}
