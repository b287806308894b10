package io.twinbus.monitor.health;

import io.twinbus.v1.Alert.Severity;
import io.twinbus.v1.Health.Verdict;
import io.twinbus.v1.Quarantine;
import io.twinbus.v1.TwinStatus;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;

/** Flashes that hang, and images that are not tried again. */
final class FlashRules {
  private FlashRules() {}

  static void apply(TwinEvidence evidence, Findings findings) {
    flash(evidence, findings);
    evidence.status().ifPresent(status -> quarantine(evidence, status, findings));
  }

  private static void flash(TwinEvidence evidence, Findings findings) {
    evidence
        .stall()
        .filter(stall -> stall.verdict() != Verdict.DEVICE_OFFLINE)
        .ifPresent(
            stall -> {
              boolean dead = stall.verdict() == Verdict.DEVICE_DEAD;
              findings.alert(
                  dead ? "device-dead" : "flash-stalled",
                  "",
                  stall.verdict(),
                  dead ? Severity.CRITICAL : Severity.WARNING,
                  "flash",
                  stall.reason(),
                  findings.now);
            });
  }

  private static void quarantine(TwinEvidence evidence, TwinStatus status, Findings findings) {
    Set<String> wanted = new HashSet<>();
    evidence
        .desired()
        .ifPresent(
            desired ->
                desired
                    .getComponentsList()
                    .forEach(each -> wanted.add(each.getArtifact().getDigest())));
    for (Quarantine each : status.getQuarantineList()) {
      Instant since = Times.instant(each.getSince());
      String what = each.getComponent() + " " + shortDigest(each.getDigest());
      if (wanted.contains(each.getDigest())) {
        findings.alert(
            "quarantined",
            shortDigest(each.getDigest()),
            Verdict.QUARANTINED,
            Severity.CRITICAL,
            "status.quarantine",
            "desired names " + what + ", which is quarantined: desire another image, or release it",
            since);
      } else {
        findings.tell(
            "quarantined",
            shortDigest(each.getDigest()),
            Severity.INFO,
            "status.quarantine",
            what + " is not tried again here until it is released",
            since);
      }
    }
  }

  static String shortDigest(String digest) {
    return digest.length() > 19 ? digest.substring(7, 19) : digest;
  }
}
