package io.twinbus.cli.doctor;

/**
 * What one look showed.
 *
 * @param grade how bad it is
 * @param subject what was looked at
 * @param message what was found
 * @param fix what to do; empty when all is well
 */
public record Finding(Grade grade, String subject, String message, String fix) {
  /** How bad it is. */
  public enum Grade {
    OK,
    WARNING,
    FAILED
  }

  /** All is well. */
  public static Finding ok(String subject, String message) {
    return new Finding(Grade.OK, subject, message, "");
  }

  /** It works, and somebody should look at it. */
  public static Finding warning(String subject, String message, String fix) {
    return new Finding(Grade.WARNING, subject, message, fix);
  }

  /** It does not work. */
  public static Finding failed(String subject, String message, String fix) {
    return new Finding(Grade.FAILED, subject, message, fix);
  }
}
