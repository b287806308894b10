package io.twinbus.broker.ledger;

/**
 * What the ledger must know of the stored document of a topic.
 *
 * @param generation its generation, 1 or more
 * @param publisher whose write made it
 * @param content what it says, without the stamps
 * @param deletionRequested whether somebody asked for it to go
 */
public record Head(
    long generation, String publisher, ContentDigest content, boolean deletionRequested) {
  /** The head of a stored document, of which it keeps nothing else. */
  static Head of(LedgerDocument document) {
    return new Head(
        document.generation(),
        document.publisher(),
        document.content().take(),
        document.deletionRequested());
  }
}
