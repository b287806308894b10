package io.twinbus.adapter.reconcile;

/**
 * One component as it is reported.
 *
 * @param name its name
 * @param state where it stands
 * @param digest of the artifact in place; may be empty
 * @param message for people
 * @param restarts since it was applied
 */
public record ComponentView(String name, State state, String digest, String message, int restarts) {
  /** Where a component stands, in the words of the contract. */
  public enum State {
    PENDING,
    APPLYING,
    READY,
    FAILED,
    REMOVING
  }
}
