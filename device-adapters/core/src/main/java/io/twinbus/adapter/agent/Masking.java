package io.twinbus.adapter.agent;

import io.twinbus.adapter.driver.Observation;
import io.twinbus.adapter.driver.Outcome;
import io.twinbus.adapter.driver.Secret;
import io.twinbus.adapter.reconcile.Stimulus;
import io.twinbus.service.config.ConfigurationException;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Takes the secrets of the adapter's configuration out of what drivers and programs say, before it
 * is reported, sent or logged. A secret that was replaced is still taken out. Those of fewer than
 * four characters are not: they would be found in every text. Safe for use by many threads.
 */
final class Masking {
  private static final int SHORTEST = 4;
  private static final int MOST_KNOWN = 256;
  private static final long FRESH = Duration.ofSeconds(5).toNanos();

  private final Collection<Secret> secrets;
  private final Set<String> known = new LinkedHashSet<>();
  private List<String> longestFirst = List.of();
  private long readAt;

  Masking(Collection<Secret> secrets) {
    this.secrets = List.copyOf(secrets);
  }

  /** The text with stars in place of secrets. */
  String of(String text) {
    String masked = text;
    for (String secret : values()) {
      masked = masked.replace(secret, "***");
    }
    return masked;
  }

  private synchronized List<String> values() {
    if (!secrets.isEmpty() && (readAt == 0 || System.nanoTime() - readAt > FRESH)) {
      readAt = System.nanoTime();
      for (Secret secret : secrets) {
        remember(secret);
      }
      longestFirst =
          known.stream().sorted(Comparator.comparingInt(String::length).reversed()).toList();
    }
    return longestFirst;
  }

  private void remember(Secret secret) {
    String value;
    try {
      value = secret.reveal();
    } catch (ConfigurationException e) {
      return; // Nobody was given what cannot be read.
    }
    if (value.length() >= SHORTEST && known.add(value) && known.size() > MOST_KNOWN) {
      known.remove(known.iterator().next());
    }
  }

  /** What the kernel learns, with stars in place of secrets. */
  Stimulus of(Stimulus stimulus) {
    return switch (stimulus) {
      case Stimulus.Observed seen ->
          new Stimulus.Observed(seen.component(), of(seen.observation()));
      case Stimulus.Applied done -> new Stimulus.Applied(done.component(), of(done.outcome()));
      case Stimulus.Removed done -> new Stimulus.Removed(done.component(), of(done.outcome()));
      case Stimulus.Progressed said ->
          new Stimulus.Progressed(said.component(), of(said.message()));
      case Stimulus.Desired same -> same;
      case Stimulus.CutOff same -> same;
      case Stimulus.Changed same -> same;
      case Stimulus.RestartAsked same -> same;
      case Stimulus.FlashMoved same -> same;
      case Stimulus.FlashFailed same -> same;
      case Stimulus.FlashRecover same -> same;
      case Stimulus.Tick same -> same;
    };
  }

  private Observation of(Observation observation) {
    return switch (observation) {
      case Observation.Absent seen -> new Observation.Absent(of(seen.message()));
      case Observation.Starting seen -> new Observation.Starting(of(seen.message()));
      case Observation.Ready seen ->
          new Observation.Ready(of(seen.message()), seen.digest(), seen.restarts());
      case Observation.Different seen -> new Observation.Different(of(seen.message()));
      case Observation.Unknown seen -> new Observation.Unknown(of(seen.message()));
    };
  }

  private Outcome of(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Done done -> new Outcome.Done(of(done.message()));
      case Outcome.Failed failed -> new Outcome.Failed(of(failed.message()), failed.retry());
    };
  }
}
