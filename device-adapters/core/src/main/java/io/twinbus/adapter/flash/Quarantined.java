package io.twinbus.adapter.flash;

/** What people read about a quarantined image. */
public final class Quarantined {
  private Quarantined() {}

  /** Cause and remedy. */
  public static String message(String digest, String reason) {
    return digest
        + " is quarantined ("
        + reason
        + "): desire another image, or have it tried again with twinbus quarantine release";
  }
}
