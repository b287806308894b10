package io.twinbus.plan;

import com.google.protobuf.Message;
import io.twinbus.bus.Bus;
import io.twinbus.bus.BusException;
import io.twinbus.bus.Delivery;
import io.twinbus.bus.PublishOptions;
import io.twinbus.bus.Subscription;
import io.twinbus.topic.Address;
import io.twinbus.topic.AddressFilter;
import io.twinbus.topic.TwinId;
import io.twinbus.v1.DesiredState;
import io.twinbus.v1.ReportedState;
import io.twinbus.v1.SpecStatus;
import io.twinbus.v1.TwinStatus;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries plans out: follows documents on the bus, is told of twins, writes desired states with the
 * generation that the plan was made from as precondition, says what became of each document, and
 * clears documents of which nothing is left.
 *
 * <p>Keeps nothing of its own: after a crash at any point another one goes on from what is
 * retained. A status is published before the writes that it speaks of, so that what is being
 * removed is known to whoever comes next. Two of them do no harm: of two writes from one generation
 * the ledger takes one. All methods may be called from any thread.
 */
@SuppressWarnings("FutureReturnValueIgnored") // the last stage of each handles its failure
public final class PlanService implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PlanService.class);
  private static final Duration ROUND = Duration.ofMillis(50);
  private static final Duration STATUS_INTERVAL = Duration.ofMillis(500);
  private static final Duration ECHO_DEADLINE = Duration.ofSeconds(10);
  private static final Duration REFUSAL_PAUSE = Duration.ofSeconds(30);

  private final Bus bus;
  private final InstantSource clock;
  private final Map<String, Tenant> tenants = new HashMap<>();
  private final List<Subscription> subscriptions = new ArrayList<>();
  private final ScheduledExecutorService worker =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "plan");
            thread.setDaemon(true);
            return thread;
          });

  private record Seen(DesiredState desired, ReportedState reported, TwinStatus status) {}

  private final Map<TwinId, Seen> seen = new ConcurrentHashMap<>();
  private volatile boolean twinsComplete;
  private Instant lastNews;
  private boolean planning;

  /** A service that does nothing until {@link #start}. */
  public PlanService(Bus bus, InstantSource clock) {
    this.bus = bus;
    this.clock = clock;
    this.lastNews = clock.instant();
  }

  /**
   * Subscribes to users' documents, and plans from when {@link #twinsComplete} was called and no
   * document has come for a while: what is retained must be known first, or a target that is not
   * known yet would look as if it had gone.
   *
   * @param quiet how long no document must come; 2 s is plenty on one machine
   * @return completes when it has subscribed
   */
  public CompletableFuture<Void> start(Duration quiet) {
    CompletableFuture<Void> all =
        CompletableFuture.allOf(
            follow(AddressFilter.everySpecStatus(), this::onStatus),
            follow(AddressFilter.everySpec(), this::onSpec));
    return all.thenRun(
        () -> {
          synchronized (this) {
            lastNews = clock.instant();
          }
          worker.scheduleWithFixedDelay(
              () -> safeRound(quiet), 0, ROUND.toMillis(), TimeUnit.MILLISECONDS);
        });
  }

  /**
   * A twin is as follows now. Returns at once; the next round of planning sees it, or what replaced
   * it meanwhile.
   *
   * @param desired the default instance when there is none
   * @param reported the default instance when there is none
   * @param status the default instance when there is none
   */
  public void twin(TwinId twin, DesiredState desired, ReportedState reported, TwinStatus status) {
    seen.put(twin, new Seen(desired, reported, status));
  }

  /** Every twin was told of: what is not known by now does not exist. */
  public void twinsComplete() {
    twinsComplete = true;
  }

  /** Whether what was retained is known, and plans are made. */
  public synchronized boolean isPlanning() {
    return planning;
  }

  /**
   * What a tenant's plan says now, as values.
   *
   * @return empty until it plans
   */
  public synchronized List<Step> steps(String tenant) {
    Tenant found = tenants.get(tenant);
    return found == null ? List.of() : found.planning.map(Planning::steps).orElse(List.of());
  }

  /** Stops; what was sent is on its way, and nothing is lost. */
  @Override
  public void close() {
    worker.shutdownNow();
    synchronized (this) {
      subscriptions.forEach(Subscription::cancel);
    }
  }

  private <D> CompletableFuture<Void> follow(
      AddressFilter<D> filter, Consumer<Delivery<D>> handler) {
    return bus.subscribe(filter, handler)
        .thenAccept(
            subscription -> {
              synchronized (this) {
                subscriptions.add(subscription);
              }
            });
  }

  private synchronized void onSpec(Delivery<Message> delivery) {
    if (delivery.address() instanceof Address.Spec spec) {
      news(spec.tenant()).document(new SpecRef(spec.kind(), spec.name()), delivery.document());
    }
  }

  private synchronized void onStatus(Delivery<SpecStatus> delivery) {
    if (delivery.address() instanceof Address.SpecStatusOf of && delivery.document().isPresent()) {
      news(of.tenant()).status(new SpecRef(of.kind(), of.name()), delivery.document().get());
    }
  }

  private Tenant news(String tenant) {
    if (!planning) {
      lastNews = clock.instant();
    }
    return tenant(tenant);
  }

  private Tenant tenant(String tenant) {
    return tenants.computeIfAbsent(
        tenant,
        name -> {
          Tenant made = new Tenant(name);
          if (planning) {
            made.begin();
          }
          return made;
        });
  }

  private void safeRound(Duration quiet) {
    try {
      round(quiet);
    } catch (RuntimeException bug) {
      LOG.atError().setCause(bug).log("A round of planning failed; it is tried again");
    }
  }

  private synchronized void round(Duration quiet) {
    Instant now = clock.instant();
    boolean complete = twinsComplete; // asked before the twins are: those told by then are in
    takeIn();
    if (!planning) {
      if (!complete || now.isBefore(lastNews.plus(quiet))) {
        return;
      }
      planning = true;
      tenants.values().forEach(Tenant::begin);
      LOG.atInfo().addKeyValue("tenants", tenants.size()).log("Everything retained is known");
    }
    for (Tenant tenant : tenants.values()) {
      tenant.planning.ifPresent(plan -> carryOut(tenant, plan, now));
    }
  }

  private void takeIn() {
    for (TwinId twin : List.copyOf(seen.keySet())) {
      Seen next = seen.remove(twin);
      if (next != null) {
        tenant(twin.tenant()).twin(twin.target(), next.desired(), next.reported(), next.status());
      }
    }
  }

  private void carryOut(Tenant tenant, Planning plan, Instant now) {
    if (plan.isStale()) {
      plan.update(now);
      tenant.waiting.addAll(plan.changedStatuses());
    }
    List<DesiredWrite> writes =
        plan.due().stream()
            .filter(
                write -> !now.isBefore(tenant.underWay.getOrDefault(write.target(), Instant.MIN)))
            .toList();
    writes.forEach(write -> tenant.underWay.put(write.target(), now.plus(ECHO_DEADLINE)));
    List<CompletableFuture<Void>> said = publish(tenant, plan, now, !writes.isEmpty());
    CompletableFuture.allOf(said.toArray(CompletableFuture[]::new))
        .whenComplete(
            (done, failure) -> {
              if (failure == null) {
                writes.forEach(write -> write(tenant, write));
              } else {
                LOG.atWarn()
                    .addKeyValue("tenant", tenant.name)
                    .log("A status could not be published; its writes wait: {}", reason(failure));
              }
            });
    for (SpecRef ref : plan.complete()) {
      if (!now.isBefore(tenant.clearing.getOrDefault(ref, Instant.MIN))) {
        tenant.clearing.put(ref, now.plus(ECHO_DEADLINE));
        clear(tenant, ref);
      }
    }
  }

  /** Publishes statuses that changed; all of them at once when writes depend on it. */
  private List<CompletableFuture<Void>> publish(
      Tenant tenant, Planning plan, Instant now, boolean all) {
    List<CompletableFuture<Void>> said = new ArrayList<>();
    for (SpecRef ref : List.copyOf(tenant.waiting)) {
      Instant last = tenant.publishedAt.getOrDefault(ref, Instant.MIN);
      boolean rests = last.isAfter(Instant.MIN) && now.isBefore(last.plus(STATUS_INTERVAL));
      if (rests && !all) {
        continue;
      }
      tenant.waiting.remove(ref);
      Address.SpecStatusOf address = new Address.SpecStatusOf(tenant.name, ref.kind(), ref.name());
      Optional<SpecStatus> status = plan.status(ref, now);
      if (status.isEmpty()) {
        if (tenant.published.remove(ref) != null) {
          said.add(bus.clear(address));
        }
      } else if (!status.get().equals(tenant.published.put(ref, status.get()))) {
        tenant.publishedAt.put(ref, now);
        said.add(
            bus.publish(address, status.get())
                .whenComplete((done, failure) -> retryStatus(tenant, ref, failure)));
      }
    }
    return said;
  }

  private synchronized void retryStatus(Tenant tenant, SpecRef ref, @Nullable Throwable failure) {
    if (failure != null) {
      tenant.published.remove(ref);
      tenant.waiting.add(ref);
    }
  }

  private void write(Tenant tenant, DesiredWrite write) {
    TwinId twin = new TwinId(tenant.name, write.target());
    bus.publish(
            new Address.Desired(twin),
            write.desired(),
            PublishOptions.DEFAULT.ifGeneration(write.ifGeneration()))
        .whenComplete((done, failure) -> written(tenant, write, failure));
  }

  private synchronized void written(
      Tenant tenant, DesiredWrite write, @Nullable Throwable failure) {
    if (failure == null) {
      LOG.atInfo()
          .addKeyValue("tenant", tenant.name)
          .addKeyValue("target", write.target())
          .addKeyValue("ifGeneration", write.ifGeneration())
          .addKeyValue("components", write.desired().getComponentsCount())
          .log("Wrote a desired state");
      return;
    }
    boolean conflict =
        cause(failure) instanceof BusException.Refused refused && refused.isConflict();
    boolean refused = cause(failure) instanceof BusException.Refused;
    // A conflict means that a newer state is on its way here: the plan is made again from that.
    Duration pause = refused && !conflict ? REFUSAL_PAUSE : ROUND.multipliedBy(20);
    tenant.underWay.put(write.target(), clock.instant().plus(pause));
    LOG.atWarn()
        .addKeyValue("tenant", tenant.name)
        .addKeyValue("target", write.target())
        .addKeyValue("ifGeneration", write.ifGeneration())
        .log(
            "A desired state was not written; it is tried again in {}: {}", pause, reason(failure));
  }

  private void clear(Tenant tenant, SpecRef ref) {
    bus.clear(new Address.Spec(tenant.name, ref.kind(), ref.name()))
        .whenComplete(
            (done, failure) -> {
              if (failure == null) {
                LOG.atInfo()
                    .addKeyValue("tenant", tenant.name)
                    .addKeyValue("document", ref)
                    .log("Cleared a document of which nothing is left");
              } else {
                LOG.atWarn()
                    .addKeyValue("tenant", tenant.name)
                    .addKeyValue("document", ref)
                    .log("A document could not be cleared: {}", reason(failure));
              }
            });
  }

  private static Throwable cause(Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }

  private static String reason(Throwable failure) {
    return String.valueOf(cause(failure).getMessage());
  }
}
