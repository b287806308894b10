package io.twinbus.cli;

/** The exit codes of every command, as in sysexits.h where it has a word for it. */
public enum Exit {
  /** Done, and what was waited for holds. */
  OK(0),
  /** It did not work: a document failed, a name does not exist, a wait ended badly. */
  FAILED(1),
  /** Wrong options or arguments. */
  USAGE(2),
  /** A file or document is not valid; nothing was sent. */
  INVALID(65),
  /** The broker cannot be reached, or something else is missing. */
  UNAVAILABLE(69),
  /** A defect of this program. */
  INTERNAL(70),
  /** The time was up; what was begun goes on. */
  TIMEOUT(75),
  /** The broker refused: rights, a precondition, or a quota. */
  REFUSED(77);

  private final int code;

  Exit(int code) {
    this.code = code;
  }

  /** The number that the shell gets. */
  public int code() {
    return code;
  }
}
