package io.twinbus.adapter.process;

import java.time.Duration;

/** How a program came to its end. */
public sealed interface Ending {
  /** What it printed, up to the bound; may be binary. */
  Output output();

  /** It ended by itself. */
  record Exited(int code, Output output) implements Ending {}

  /** It was killed after its time. */
  record TimedOut(Duration limit, Output output) implements Ending {}

  /** It was killed because it printed without end. */
  record Flooded(long bytes, Output output) implements Ending {}

  /** Whether it ended by itself with exit code 0. */
  default boolean ok() {
    return this instanceof Exited exited && exited.code() == 0;
  }

  /** What happened, for people, with the last lines that it printed. */
  default String describe() {
    String tail = output().tail(5);
    String what =
        switch (this) {
          case Exited exited -> "ended with exit code " + exited.code();
          case TimedOut late ->
              "did not end within " + late.limit().toMillis() + " ms and was killed";
          case Flooded flood -> "printed more than " + flood.bytes() + " bytes and was killed";
        };
    return tail.isEmpty() ? what : what + ": " + tail;
  }
}
