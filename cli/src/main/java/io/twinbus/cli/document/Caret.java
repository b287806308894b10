package io.twinbus.cli.document;

import io.twinbus.spec.SpecFile.Remark;
import java.util.List;

/** A fault with the line that it is in, and a mark under its column. */
final class Caret {
  private Caret() {}

  static String under(Remark fault, String text) {
    List<String> lines = text.lines().toList();
    int line = fault.position().line();
    if (line > lines.size()) {
      return fault.toString();
    }
    String shown = lines.get(line - 1).replace('\t', ' ');
    int column = Math.clamp(fault.position().column() - 1L, 0, shown.length());
    return fault + "\n  " + shown + "\n  " + " ".repeat(column) + "^";
  }
}
