package io.twinbus.cli.stack;

/** What a command printed, and how it ended. */
public record Ran(int code, String out, String err) {
  /** The lines of standard error. */
  public java.util.List<String> errLines() {
    return err.lines().toList();
  }
}
