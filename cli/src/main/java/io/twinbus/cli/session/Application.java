package io.twinbus.cli.session;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.twinbus.bus.Delivery;
import io.twinbus.cli.CliException;
import io.twinbus.cli.Exit;
import io.twinbus.codec.Json;
import io.twinbus.spec.SpecFile;
import io.twinbus.topic.Address;
import io.twinbus.topic.AddressFilter;
import io.twinbus.topic.SpecKind;
import io.twinbus.v1.Metadata;
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
import org.jspecify.annotations.Nullable;

/** Puts documents on the bus, targets first, and follows what becomes of them. */
public final class Application {
  /** Targets before what is put on them, solutions before instances: fewer states on the way. */
  private static final Comparator<SpecFile.Document> ORDER =
      Comparator.comparing(SpecFile.Document::kind);

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
  public record Applied(Address.Spec address, String outcome) {}

  /**
   * Publishes documents; those that are there already with the same content change nothing.
   *
   * @param verbose told the messages that are published
   */
  public List<Applied> apply(List<SpecFile.Document> documents, Consumer<String> verbose) {
    Map<Address<Message>, Message> before =
        Retained.collect(session, AddressFilter.everySpecOf(session.context().tenant()));
    List<Applied> applied = new ArrayList<>();
    for (SpecFile.Document document : documents.stream().sorted(ORDER).toList()) {
      Address.Spec address =
          new Address.Spec(session.context().tenant(), document.kind(), document.name());
      String outcome = outcome(before.get(address), document.message());
      if (!outcome.equals("unchanged")) {
        verbose.accept("→ " + address.topic() + " " + Json.compact(document.message()));
        session.await(
            session.bus().publish(address, document.message()),
            "applying " + label(document.kind(), document.name()));
      }
      say.accept(label(document.kind(), document.name()) + " " + outcome);
      applied.add(new Applied(address, outcome));
    }
    return applied;
  }

  private static String outcome(@Nullable Message before, Message document) {
    if (before == null) {
      return "created";
    }
    return content(before).equals(content(document)) ? "unchanged" : "configured";
  }

  /** A document without what the broker stamped into it. */
  private static Message content(Message document) {
    FieldDescriptor field = document.getDescriptorForType().findFieldByName("metadata");
    Metadata metadata = (Metadata) document.getField(field);
    return document.toBuilder()
        .setField(
            field,
            metadata.toBuilder().clearGeneration().clearPublisher().clearAcceptedAt().build())
        .build();
  }

  /** Waits until instances are READY; their steps are said as they go. */
  public void awaitReady(List<Applied> applied, Duration patience) throws InterruptedException {
    Map<Address<SpecStatus>, SpecStatus> open = new LinkedHashMap<>();
    LinkedBlockingQueue<Delivery<SpecStatus>> changes = new LinkedBlockingQueue<>();
    for (Applied each : applied) {
      if (each.address().kind() == SpecKind.INSTANCE) {
        open.put(each.address().status(), SpecStatus.getDefaultInstance());
        session.await(
            session.bus().subscribe(AddressFilter.exactly(each.address().status()), changes::add),
            "watching " + each.address().status().topic());
      }
    }
    Instant end = Instant.now().plus(patience);
    while (!open.isEmpty()) {
      Duration left = Duration.between(Instant.now(), end);
      var change = left.isPositive() ? changes.poll(left.toMillis(), TimeUnit.MILLISECONDS) : null;
      if (change == null) {
        throw new CliException(Exit.TIMEOUT, unfinished(open, patience));
      }
      SpecStatus status = change.document().orElse(null);
      SpecStatus before = status == null ? null : open.get(change.address());
      if (status != null && before != null) {
        open.put(change.address(), status);
        tell(change.address(), before, status);
        if (status.getPhase() == SpecStatus.Phase.READY) {
          open.remove(change.address());
        }
      }
    }
  }

  private void tell(Address<SpecStatus> address, SpecStatus before, SpecStatus status) {
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

  private static String unfinished(Map<Address<SpecStatus>, SpecStatus> open, Duration patience) {
    StringBuilder text =
        new StringBuilder("Not ready after " + patience.toSeconds() + " s; it goes on.");
    open.forEach(
        (address, status) ->
            text.append("\n").append(name(address)).append(":\n").append(reasons(status)));
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
