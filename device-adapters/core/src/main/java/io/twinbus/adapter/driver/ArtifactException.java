package io.twinbus.adapter.driver;

import java.io.IOException;

/** An artifact cannot be used. The message holds the evidence. */
public final class ArtifactException extends IOException {
  private static final long serialVersionUID = 1L;

  private final boolean retry;

  /**
   * A fault of an artifact.
   *
   * @param message what is wrong, with the evidence
   * @param retry whether it may work later: false for a wrong digest or signature
   */
  public ArtifactException(String message, boolean retry) {
    super(message);
    this.retry = retry;
  }

  /** Whether it may work later. */
  public boolean retry() {
    return retry;
  }
}
