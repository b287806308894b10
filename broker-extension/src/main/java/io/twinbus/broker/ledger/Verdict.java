package io.twinbus.broker.ledger;

import io.twinbus.broker.refusal.Refusal;

/** What the ledger makes of a write. */
public sealed interface Verdict {
  /** The document becomes the stored one. */
  record Store(LedgerDocument document) implements Verdict {}

  /** The stored document gets a request for deletion and this generation. */
  record MarkDeleted(long generation, boolean force) implements Verdict {}

  /** The stored document gets this generation, and stays as it is otherwise. */
  record Raise(long generation) implements Verdict {}

  /** The stored document goes; its generation is not used again. */
  record Erase(long generation) implements Verdict {}

  /**
   * All is as the writer wants it already.
   *
   * @param generation of the stored document; 0 if there is none
   */
  record Unchanged(long generation) implements Verdict {}

  /** The write is not taken. */
  record Refused(Refusal refusal) implements Verdict {}
}
