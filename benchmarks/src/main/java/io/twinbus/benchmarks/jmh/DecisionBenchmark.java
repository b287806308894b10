package io.twinbus.benchmarks.jmh;

import io.twinbus.broker.acl.Access;
import io.twinbus.broker.acl.Grants;
import io.twinbus.broker.acl.Policy;
import io.twinbus.broker.acl.Subject;
import io.twinbus.broker.identity.Identity;
import io.twinbus.broker.ledger.Head;
import io.twinbus.broker.ledger.Ledger;
import io.twinbus.broker.ledger.LedgerDocument;
import io.twinbus.broker.ledger.Verdict;
import io.twinbus.broker.ledger.Write;
import io.twinbus.topic.TwinId;
import io.twinbus.twin.Transition;
import io.twinbus.twin.Twin;
import io.twinbus.twin.TwinCore;
import io.twinbus.twin.TwinInput;
import io.twinbus.twin.TwinPolicy;
import io.twinbus.v1.ConnectionState;
import io.twinbus.v1.DesiredState;
import io.twinbus.v1.ReportedState;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What the gatekeeper and the twin decide for each message. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class DecisionBenchmark {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  private final Grants grants =
      Policy.builtIn().of(new Subject(Identity.device("press-4", "default", "press-4"), "press-4"));
  private final Access access = Access.publish("tb/default/twin/press-4/telemetry/temperature");

  private final DesiredState desired = Samples.desiredState();
  private final Head head =
      new Head(
          desired.getGeneration(),
          "ann",
          LedgerDocument.of(desired.toBuilder().setRetired(true).build()).content(),
          false);

  private final ReportedState reported = Samples.reportedState();
  private final TwinCore core = new TwinCore(TwinPolicy.DEFAULT);
  private final Twin twin = twinInSync();

  /** May a device publish a sample? */
  @Benchmark
  public boolean accessDecision() {
    return grants.allows(access);
  }

  /** A desired state with another content: its digest, the decision, the stamps. */
  @Benchmark
  public Verdict ledgerDecision() {
    return Ledger.decide(
        Optional.of(head),
        0,
        new Write.Put(LedgerDocument.of(desired), OptionalLong.empty(), "ann"),
        NOW);
  }

  /** A report that says nothing new. */
  @Benchmark
  public Transition stepUnchanged() {
    return core.step(twin, new TwinInput.Reported(reported, true), NOW.plusSeconds(1));
  }

  /** A report that says something new. */
  @Benchmark
  public Transition stepChanged() {
    return core.step(
        twin, new TwinInput.Reported(Samples.failedReport(), true), NOW.plusSeconds(1));
  }

  private Twin twinInSync() {
    Twin made = Twin.unknown(TwinId.of("press-4"), NOW);
    made = core.step(made, new TwinInput.Resumed(), NOW).next();
    made = core.step(made, new TwinInput.Desired(desired), NOW).next();
    made =
        core.step(
                made,
                new TwinInput.Connection(
                    ConnectionState.newBuilder().setConnected(true).setSession(1).build()),
                NOW)
            .next();
    return core.step(made, new TwinInput.Reported(reported, true), NOW).next();
  }
}
