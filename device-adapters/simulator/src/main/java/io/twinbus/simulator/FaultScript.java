package io.twinbus.simulator;

import io.twinbus.adapter.driver.FlashPhase;
import io.twinbus.topic.Names;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The faults that are still to come. It may outlive the board and the agent that it happens to.
 * Safe for use by many threads.
 */
public final class FaultScript {
  private record Planned(String digest, Fault fault) {}

  private final List<Planned> planned = new ArrayList<>();

  /**
   * Reads a script: faults as {@link Fault#parse} reads them, each with the image that it is about,
   * if it is: {@code boot_loop@rebooting*9 for sha256:…}.
   *
   * @throws IllegalArgumentException that names the part which cannot be read
   */
  public static FaultScript parse(String text) {
    FaultScript script = new FaultScript();
    for (String part : text.split(",", -1)) {
      String[] words = part.strip().split(" +for +", -1);
      String digest = words.length == 2 ? words[1] : "";
      if (words.length > 2 || (words.length == 2 && !Names.isDigest(digest))) {
        throw new IllegalArgumentException(
            "\"" + part.strip() + "\" does not end with one digest after \"for\"");
      }
      script.addFor(digest, Fault.parse(words[0]));
    }
    return script;
  }

  /** Adds the faults of another script. */
  synchronized void add(FaultScript other) {
    planned.addAll(other.planned);
  }

  /** Adds faults that happen whatever is flashed. */
  public void add(List<Fault> faults) {
    addFor("", faults);
  }

  /** Adds faults that happen only while this image is flashed: it is the image that is bad. */
  public synchronized void addFor(String digest, List<Fault> faults) {
    faults.forEach(fault -> planned.add(new Planned(digest, fault)));
  }

  /** Takes the next fault that is due, once. */
  synchronized Optional<Fault> take(String digest, FlashPhase phase, Predicate<Fault> which) {
    for (Iterator<Planned> all = planned.iterator(); all.hasNext(); ) {
      Planned next = all.next();
      Fault fault = next.fault();
      boolean fits = next.digest().isEmpty() || next.digest().equals(digest);
      if (fits && fault.phase() == phase && which.test(fault)) {
        all.remove();
        if (fault.kind().isOfBoard() && fault.times() > 1) {
          Fault again = new Fault(fault.kind(), phase, fault.atByte(), fault.times() - 1);
          planned.add(new Planned(next.digest(), again));
        }
        return Optional.of(fault);
      }
    }
    return Optional.empty();
  }
}
