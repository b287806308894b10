package io.twinbus.cli.output;

import java.io.PrintWriter;

/** One line that says how far something is: drawn again in its place on a terminal. */
public final class LiveLine {
  private static final int WIDTH = 30;

  private final PrintWriter out;
  private String shown = "";

  public LiveLine(PrintWriter out) {
    this.out = out;
  }

  /** A bar: {@code [██████░░░░] 60 %}. */
  public static String bar(long done, long total) {
    long share = total <= 0 ? 0 : Math.clamp(100 * done / total, 0, 100);
    int full = (int) (share * WIDTH / 100);
    return "[" + "█".repeat(full) + "░".repeat(WIDTH - full) + "] " + share + " %";
  }

  /** Shows the line where the last one was; without a terminal, a line of its own if it is new. */
  public void show(String line) {
    if (line.equals(shown)) {
      return;
    }
    if (Style.onTerminal()) {
      out.print("\r\u001b[K" + line);
    } else {
      out.println(line);
    }
    shown = line;
    out.flush();
  }

  /** Leaves the line as it is: what follows comes below. */
  public void end() {
    if (!shown.isEmpty() && Style.onTerminal()) {
      out.println();
      out.flush();
    }
    shown = "";
  }
}
