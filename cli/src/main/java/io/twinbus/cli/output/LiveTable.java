package io.twinbus.cli.output;

import java.io.PrintWriter;
import java.util.List;

/** On a terminal one table that is drawn again in its place; elsewhere lines. */
public final class LiveTable {
  private final PrintWriter out;
  private List<String> shown = List.of();

  public LiveTable(PrintWriter out) {
    this.out = out;
  }

  /** Says what changed, where there is no terminal that shows it. */
  public void say(String line) {
    if (!Style.onTerminal()) {
      out.println(line);
      out.flush();
    }
  }

  /** Says something that the table does not show: above it on a terminal. */
  public void above(String line) {
    if (!shown.isEmpty()) {
      out.print("\u001b[" + shown.size() + "A\u001b[J");
      shown = List.of();
    }
    out.println(line);
    out.flush();
  }

  /** Draws the table where it was drawn before. */
  public void show(Table table) {
    List<String> lines = table.lines();
    if (!Style.onTerminal() || lines.equals(shown)) {
      return;
    }
    if (!shown.isEmpty()) {
      out.print("\u001b[" + shown.size() + "A\u001b[J");
    }
    lines.forEach(line -> out.println(Style.states(line)));
    shown = lines;
    out.flush();
  }

  /** Leaves the table as it is: what follows comes below. */
  public void end() {
    shown = List.of();
  }
}
