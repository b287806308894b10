package io.twinbus.broker.ledger;

import io.twinbus.broker.refusal.Refusal;
import io.twinbus.broker.refusal.Refusal.Code;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Decides which write becomes the next generation. Pure: the same head, floor and write give the
 * same verdict.
 *
 * <p>INVARIANT: a verdict that stores has a generation above that of the head, and above the floor
 * where there is no head, so that generations of a topic never go back, not even over deletion.
 */
public final class Ledger {
  private Ledger() {}

  /**
   * Decides one write.
   *
   * @param head the stored document, if there is one
   * @param floor the highest generation of any erased document of the tenant; 0 if none
   * @param now the broker's clock, for the stamps
   */
  public static Verdict decide(Optional<Head> head, long floor, Write write, Instant now) {
    return switch (write) {
      case Write.Put put -> put(head, floor, put, now);
      case Write.RequestDeletion deletion -> requestDeletion(head, deletion);
      case Write.Erase erase -> erase(head, erase);
      case Write.Seed seed -> seed(head, floor, seed, now);
    };
  }

  private static Verdict put(Optional<Head> head, long floor, Write.Put put, Instant now) {
    long current = generationOf(head);
    long carried = put.document().generation();
    if (put.ifGeneration().isPresent()
        && carried > 0
        && put.ifGeneration().getAsLong() != carried) {
      return conflict(
          "two preconditions: if-generation says "
              + put.ifGeneration().getAsLong()
              + ", the document says "
              + carried);
    }
    OptionalLong expected =
        put.ifGeneration().isPresent() || carried == 0
            ? put.ifGeneration()
            : OptionalLong.of(carried);
    boolean same = head.isPresent() && head.get().content().equals(put.document().content());
    if (expected.isPresent() && expected.getAsLong() != current) {
      return same && isRepetition(head.get(), expected.getAsLong(), put.publisher())
          ? new Verdict.Unchanged(current)
          : unexpected(expected.getAsLong(), current);
    }
    if (same) {
      return new Verdict.Unchanged(current);
    }
    return new Verdict.Store(put.document().stamped(next(head, floor), put.publisher(), now));
  }

  /** A client that did not see its acknowledgement sends the same write again. */
  private static boolean isRepetition(Head head, long expected, String publisher) {
    return head.generation() == expected + 1 && head.publisher().equals(publisher);
  }

  private static Verdict requestDeletion(Optional<Head> head, Write.RequestDeletion deletion) {
    Optional<Verdict> conflict = checkPrecondition(deletion.ifGeneration(), head);
    if (conflict.isPresent()) {
      return conflict.get();
    }
    if (head.isEmpty() || (head.get().deletionRequested() && !deletion.force())) {
      return new Verdict.Unchanged(generationOf(head));
    }
    return new Verdict.MarkDeleted(head.get().generation() + 1, deletion.force());
  }

  private static Verdict erase(Optional<Head> head, Write.Erase erase) {
    Optional<Verdict> conflict = checkPrecondition(erase.ifGeneration(), head);
    if (conflict.isPresent()) {
      return conflict.get();
    }
    if (head.isEmpty()) {
      return new Verdict.Unchanged(0);
    }
    return head.get().deletionRequested()
        ? new Verdict.Erase(head.get().generation())
        : conflict(
            "nobody asked for the deletion of generation "
                + head.get().generation()
                + ": read the document again");
  }

  private static Verdict seed(Optional<Head> head, long floor, Write.Seed seed, Instant now) {
    long seeded = seed.document().generation();
    if (seeded <= 0) {
      return new Verdict.Refused(
          new Refusal(Code.DOCUMENT_INVALID, "generation: a seed carries the generation it had"));
    }
    if (head.isEmpty()) {
      return new Verdict.Store(
          seed.document().seeded(Math.max(seeded, floor + 1), seed.publisher(), now));
    }
    if (head.get().generation() >= seeded) {
      return new Verdict.Unchanged(head.get().generation());
    }
    // Written after the store was lost: the newer intention stays, above what devices may have
    // seen.
    boolean same = head.get().content().equals(seed.document().content());
    return new Verdict.Raise(same ? seeded : seeded + 1);
  }

  private static Optional<Verdict> checkPrecondition(OptionalLong expected, Optional<Head> head) {
    long current = generationOf(head);
    return expected.isPresent() && expected.getAsLong() != current
        ? Optional.of(unexpected(expected.getAsLong(), current))
        : Optional.empty();
  }

  private static long next(Optional<Head> head, long floor) {
    return head.map(Head::generation).orElse(floor) + 1;
  }

  private static long generationOf(Optional<Head> head) {
    return head.map(Head::generation).orElse(0L);
  }

  private static Verdict unexpected(long expected, long current) {
    return conflict("generation conflict: expected " + expected + ", is " + current);
  }

  private static Verdict conflict(String reason) {
    return new Verdict.Refused(new Refusal(Code.CONFLICT, reason));
  }
}
