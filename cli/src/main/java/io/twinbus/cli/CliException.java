package io.twinbus.cli;

/** A command ends without success: one message for people, one exit code for programs. */
public final class CliException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Exit exit;

  public CliException(Exit exit, String message) {
    super(message);
    this.exit = exit;
  }

  public CliException(Exit exit, String message, Throwable cause) {
    super(message, cause);
    this.exit = exit;
  }

  /** How the process ends. */
  public Exit exit() {
    return exit;
  }
}
