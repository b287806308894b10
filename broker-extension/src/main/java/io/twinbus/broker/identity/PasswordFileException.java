package io.twinbus.broker.identity;

/** A password file that cannot be used. The message names file, line and fault. */
public final class PasswordFileException extends Exception {
  private static final long serialVersionUID = 1L;

  PasswordFileException(String message) {
    super(message);
  }

  PasswordFileException(String message, Throwable cause) {
    super(message, cause);
  }
}
