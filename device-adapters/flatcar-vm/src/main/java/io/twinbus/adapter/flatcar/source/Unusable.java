package io.twinbus.adapter.flatcar.source;

import java.io.IOException;

/** A file cannot be used here, and trying again does not help. The message is for people. */
public final class Unusable extends IOException {
  private static final long serialVersionUID = 1L;

  private final String reason;

  public Unusable(String reason) {
    super(reason);
    this.reason = reason;
  }

  /** Cause and remedy. */
  public String reason() {
    return reason;
  }
}
