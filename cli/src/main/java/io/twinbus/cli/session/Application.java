package io.twinbus.cli.session;

import com.google.protobuf.Message;
import io.twinbus.bus.Delivery;
import io.twinbus.cli.CliException;
import io.twinbus.cli.Exit;
import io.twinbus.cli.diff.Change;
import io.twinbus.cli.document.Content;
import io.twinbus.spec.SpecFile;
import io.twinbus.topic.Address;
import io.twinbus.topic.AddressFilter;
import io.twinbus.topic.SpecKind;
import io.twinbus.v1.SpecStatus;
import io.twinbus.v1.StepProgress;
import io.twinbus.v1.TargetProgress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Puts documents on the bus, targets first, and follows what becomes of them. */
public final class Application {
  /** Targets before what is put on them, solutions before instances: fewer states on the way. */
  public static final Comparator<SpecFile.Document> ORDER =
      Comparator.comparing(SpecFile.Document::kind);

  /** Within this time the runtime has said all that follows from one change. */
  private static final Duration SETTLED = Duration.ofMillis(700);

  private final BusSession session;
  private final Consumer<String> say;

  /**
   * An application of documents.
   *
   * @param say told what was done, a line a document
   */
  public Application(BusSession session, Consumer<String> say) {
    this.session = session;
    this.say = say;
  }

  /** What was published. */
  public record Applied(Address.Spec address, Change.Outcome outcome) {}

  /** Publishes documents; those that are there already with the same content change nothing. */
  public List<Applied> apply(List<SpecFile.Document> documents) {
    Map<Address<Message>, Message> before =
        Retained.collect(session, AddressFilter.everySpecOf(session.tenant()));
    List<Applied> applied = new ArrayList<>();
    for (SpecFile.Document document : documents.stream().sorted(ORDER).toList()) {
      Address.Spec address = new Address.Spec(session.tenant(), document.kind(), document.name());
      Change change = Change.of(document, before.get(address));
      if (change.isOne()) {
        session.publish(address, document.message(), "applying " + change.label());
      }
      say.accept(change.label() + " " + change.outcome().word());
      applied.add(new Applied(address, change.outcome()));
    }
    return applied;
  }

  /**
   * Waits until instances are READY; their steps are said as they go. What was known before the
   * documents were applied does not count: a status counts from the generation that was applied.
   */
  public void awaitReady(List<Applied> applied, Duration patience) throws InterruptedException {
    Map<Address<?>, Long> wanted = new LinkedHashMap<>();
    Map<Address<?>, SpecStatus> instances = new LinkedHashMap<>();
    LinkedBlockingQueue<Delivery<SpecStatus>> changes = new LinkedBlockingQueue<>();
    for (Applied each : applied) {
      Address.SpecStatusOf status = each.address().status();
      wanted.put(status, Retained.one(session, each.address()).map(Content::generation).orElse(0L));
      if (each.address().kind() == SpecKind.INSTANCE) {
        instances.put(status, SpecStatus.getDefaultInstance());
      }
      session.await(
          session.bus().subscribe(AddressFilter.exactly(status), changes::add),
          "watching " + status.topic());
    }
    Instant end = Instant.now().plus(patience);
    while (true) {
      boolean done =
          wanted.isEmpty()
              && instances.values().stream()
                  .allMatch(status -> status.getPhase() == SpecStatus.Phase.READY);
      Duration left = Duration.between(Instant.now(), end);
      Duration wait = done && left.compareTo(SETTLED) > 0 ? SETTLED : left;
      var change = wait.isPositive() ? changes.poll(wait.toMillis(), TimeUnit.MILLISECONDS) : null;
      if (change != null) {
        take(change, wanted, instances);
      } else if (done) {
        return;
      } else {
        throw new CliException(Exit.TIMEOUT, unfinished(instances, patience));
      }
    }
  }

  private void take(
      Delivery<SpecStatus> change,
      Map<Address<?>, Long> wanted,
      Map<Address<?>, SpecStatus> instances) {
    SpecStatus status = change.document().orElse(null);
    if (status == null || status.getGeneration() < wanted.getOrDefault(change.address(), 0L)) {
      return;
    }
    wanted.remove(change.address());
    SpecStatus before = instances.get(change.address());
    if (before != null) {
      instances.put(change.address(), status);
      tell(change.address(), before, status);
    }
  }

  private void tell(Address<?> address, SpecStatus before, SpecStatus status) {
    String name = name(address);
    switch (status.getPhase()) {
      case INVALID ->
          throw new CliException(
              Exit.FAILED,
              name
                  + " cannot be carried out: "
                  + (status.getConditionsCount() == 0 ? "" : status.getConditions(0).getMessage()));
      case FAILED -> throw new CliException(Exit.FAILED, name + " failed:\n" + reasons(status));
      default -> {
        if (before.getPhase() != status.getPhase()
            || before.getCounts().getReady() != status.getCounts().getReady()) {
          say.accept(
              name
                  + " "
                  + status.getPhase()
                  + ": "
                  + status.getCounts().getReady()
                  + " of "
                  + status.getCounts().getTotal()
                  + " ready");
        }
      }
    }
  }

  private static String unfinished(Map<Address<?>, SpecStatus> open, Duration patience) {
    StringBuilder text =
        new StringBuilder("Not ready after " + patience.toSeconds() + " s; it goes on.");
    open.forEach(
        (address, status) -> {
          if (status.getPhase() != SpecStatus.Phase.READY) {
            text.append("\n").append(name(address)).append(":\n").append(reasons(status));
          }
        });
    return text.toString();
  }

  private static String reasons(SpecStatus status) {
    StringBuilder reasons = new StringBuilder();
    for (TargetProgress target : status.getTargetsList()) {
      for (StepProgress step : target.getComponentsList()) {
        if (step.getState() != StepProgress.State.READY) {
          reasons.append(
              "  "
                  + target.getTarget()
                  + "/"
                  + step.getComponent()
                  + " "
                  + step.getState()
                  + ": "
                  + step.getReason()
                  + "\n");
        }
      }
    }
    return reasons.isEmpty() ? "  (nothing known yet)" : reasons.toString().stripTrailing();
  }

  private static String name(Address<?> address) {
    Address.SpecStatusOf of = (Address.SpecStatusOf) address;
    return label(of.kind(), of.name());
  }

  private static String label(SpecKind kind, String name) {
    return kind.level() + "/" + name;
  }
}
