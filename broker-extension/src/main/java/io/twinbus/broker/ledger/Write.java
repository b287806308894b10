package io.twinbus.broker.ledger;

import java.util.OptionalLong;

/** What somebody wants done to the document of a topic. Role and tenant allow it already. */
public sealed interface Write {
  /** Whose write it is: the identity's name. */
  String publisher();

  /**
   * A new content.
   *
   * @param ifGeneration the precondition beside the document; 0: there must be no document
   */
  record Put(LedgerDocument document, OptionalLong ifGeneration, String publisher)
      implements Write {}

  /**
   * A request that a user's document goes.
   *
   * @param force go even where that leaves components without an owner's document
   */
  record RequestDeletion(OptionalLong ifGeneration, boolean force, String publisher)
      implements Write {}

  /** The end of a user's document whose deletion was requested and is carried out. */
  record Erase(OptionalLong ifGeneration, String publisher) implements Write {}

  /** A document from the runtime's journal, after the broker's store was lost. */
  record Seed(LedgerDocument document, String publisher) implements Write {}
}
