package io.twinbus.monitor.health;

import io.twinbus.v1.Alert;
import io.twinbus.v1.Evidence;
import io.twinbus.v1.Health;
import io.twinbus.v1.Health.Verdict;
import io.twinbus.v1.Recovery;
import io.twinbus.v1.TwinStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Judges a twin.
 *
 * <p>Guarantees: the same inputs give the same judgement; the verdict is OK only when the device is
 * connected, was heard within its freshness limit, and no rule speaks against it.
 */
public final class Judge {
  private static final int MOST_EVIDENCE = 16;

  /** Worst first. */
  private static final List<Verdict> RANKING =
      List.of(
          Verdict.BROKER_UNREACHABLE,
          Verdict.DEVICE_DEAD,
          Verdict.QUARANTINED,
          Verdict.AGENT_HUNG,
          Verdict.FLASH_STALLED,
          Verdict.DEVICE_OFFLINE,
          Verdict.NOT_CONVERGING,
          Verdict.FLAPPING,
          Verdict.OK);

  private Judge() {}

  /**
   * A judgement.
   *
   * @param health the document
   * @param changed whether a reader would act on the difference to the previous one
   * @param nextDue when to judge again if nothing happens
   */
  public record Judgement(Health health, boolean changed, Optional<Instant> nextDue) {}

  /** Judges what is known now, given the previous judgement and the recovery record. */
  public static Judgement judge(
      TwinEvidence evidence, Optional<Health> previous, Optional<Recovery> recovery, Instant now) {
    Findings findings = new Findings(now);
    HealthRules.apply(evidence, findings);
    List<Finding> found = findings.list();
    List<Finding> speaking =
        found.stream()
            .filter(each -> each.verdict().isPresent())
            .sorted(Comparator.comparingInt(each -> rank(each.verdict().orElseThrow())))
            .toList();
    Verdict verdict = speaking.isEmpty() ? Verdict.OK : speaking.getFirst().verdict().orElseThrow();
    boolean same = previous.filter(each -> each.getVerdict() == verdict).isPresent();
    List<Alert> alerts =
        Alerts.update(previous.map(Health::getAlertsList).orElse(List.of()), found, now);
    Health.Builder health =
        Health.newBuilder()
            .setVerdict(verdict)
            .setSince(same ? previous.get().getSince() : Times.timestamp(now))
            .addAllEvidence(evidenceOf(speaking, evidence, now))
            .addAllAlerts(alerts)
            .setJudgedAt(Times.timestamp(now));
    recovery.ifPresent(health::setRecovery);
    Health judged = health.build();
    alerts.stream()
        .filter(each -> each.getState() == Alert.State.RESOLVED)
        .forEach(each -> findings.passed(Times.instant(each.getResolvedAt()).plus(Alerts.SHOWN)));
    return new Judgement(
        judged,
        previous.filter(each -> sameForReaders(each, judged)).isEmpty(),
        findings.nextDue());
  }

  /** The rank of a verdict: 0 is the worst. */
  public static int rank(Verdict verdict) {
    int rank = RANKING.indexOf(verdict);
    return rank < 0 ? RANKING.size() : rank;
  }

  private static List<Evidence> evidenceOf(
      List<Finding> speaking, TwinEvidence evidence, Instant now) {
    List<Evidence> list = new ArrayList<>();
    speaking.stream()
        .limit(MOST_EVIDENCE)
        .forEach(
            each ->
                list.add(
                    Evidence.newBuilder()
                        .setSource(each.source())
                        .setMessage(each.message())
                        .setAt(Times.timestamp(each.at()))
                        .build()));
    if (list.isEmpty()) {
      list.add(
          Evidence.newBuilder()
              .setSource("reported")
              .setMessage(wellBecause(evidence))
              .setAt(Times.timestamp(evidence.lastHeard().orElse(now)))
              .build());
    }
    return list;
  }

  private static String wellBecause(TwinEvidence evidence) {
    long generation = evidence.desired().map(each -> each.getGeneration()).orElse(0L);
    String runtime = evidence.runtimeAlive() ? "" : "; no twin runtime is there to confirm it";
    if (generation == 0) {
      return "it is connected and speaks; nothing is desired of it yet" + runtime;
    }
    return evidence
            .status()
            .map(TwinStatus::getPhase)
            .filter(phase -> phase == TwinStatus.Phase.IN_SYNC)
            .map(phase -> "it runs generation " + generation + ", by its own fresh word")
            .orElse("it works on generation " + generation + " within its deadlines")
        + runtime;
  }

  private static boolean sameForReaders(Health one, Health other) {
    return one.getVerdict() == other.getVerdict()
        && one.getRecovery().equals(other.getRecovery())
        && one.getAlertsList().equals(other.getAlertsList())
        && sources(one).equals(sources(other))
        && (one.getVerdict() != Verdict.OK || messages(one).equals(messages(other)));
  }

  private static List<String> sources(Health health) {
    return health.getEvidenceList().stream().map(Evidence::getSource).toList();
  }

  /** Of a twin that is well: these do not tell an age, which would differ each time. */
  private static List<String> messages(Health health) {
    return health.getEvidenceList().stream().map(Evidence::getMessage).toList();
  }
}
