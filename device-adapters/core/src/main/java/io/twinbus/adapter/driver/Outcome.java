package io.twinbus.adapter.driver;

/** What became of an apply or a remove. A cancelled call has none: it throws. */
public sealed interface Outcome {
  /** For people: what was done, or cause and remedy. */
  String message();

  /** The call did what it was asked for. Whether the component is READY says {@code observe}. */
  record Done(String message) implements Outcome {}

  /**
   * It did not work.
   *
   * @param message cause and remedy, for people; no secrets
   * @param retry whether trying the same again can help; if not, the component stays FAILED until
   *     its spec changes or someone asks for a restart
   */
  record Failed(String message, boolean retry) implements Outcome {}

  /** Done, with nothing to say. */
  static Outcome done() {
    return new Done("");
  }

  /** Done, with something that people like to know. */
  static Outcome done(String message) {
    return new Done(message);
  }

  /** Did not work, may work later: it is tried again with back-off. */
  static Outcome failed(String message) {
    return new Failed(message, true);
  }

  /** Cannot work as it is: it is not tried again. */
  static Outcome refused(String message) {
    return new Failed(message, false);
  }
}
