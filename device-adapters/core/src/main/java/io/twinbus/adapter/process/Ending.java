package io.twinbus.adapter.process;

/** How a program came to its end. */
public sealed interface Ending {
  /** What it printed, up to the bound; may be binary. */
  Output output();

  /**
   * What a program printed.
   *
   * @param out standard output, from its beginning
   * @param err standard error, from its beginning
   */
  record Output(String out, String err) {
    /** The last lines of both, fit for a message; empty when it said nothing. */
    public String tail(int lines) {
      String tail = OutputText.tail(out + "\n" + err, lines);
      return tail.isEmpty() ? "" : ": " + tail;
    }
  }

  /** It ended by itself. */
  record Exited(int code, Output output) implements Ending {}

  /** It was killed after its time. */
  record TimedOut(java.time.Duration limit, Output output) implements Ending {}

  /** It was killed because it printed without end. */
  record Flooded(long bytes, Output output) implements Ending {}

  /** Whether it ended by itself with exit code 0. */
  default boolean ok() {
    return this instanceof Exited exited && exited.code() == 0;
  }

  /** What happened, for people, with the last lines that it printed. */
  default String describe() {
    return switch (this) {
      case Exited exited -> "ended with exit code " + exited.code() + output().tail(5);
      case TimedOut late ->
          "did not end within " + late.limit().toSeconds() + " s and was killed" + output().tail(5);
      case Flooded flood ->
          "printed more than " + flood.bytes() + " bytes and was killed" + output().tail(2);
    };
  }
}
