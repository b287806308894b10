package io.twinbus.adapter.driver;

/**
 * One flash of one image, which outlives cut-off calls: an apply that is called again for the same
 * image while the session runs goes on with it. Ends when the image is observed READY ({@link
 * Observation}), or by {@link #failed}; a call that returns or throws without either leaves it
 * standing, and the recovery ladder decides: apply is called again with another {@link #mode()}.
 * Safe for use by many threads.
 */
public interface FlashSession {
  /** How to go about it. */
  enum Mode {
    /** For the first time. */
    BEGIN,
    /** Go on from the last verified offset. */
    RESUME,
    /** Begin the image again. */
    RESTART,
    /** Power-cycle the device, then begin again. */
    RESET
  }

  /** Its name: new for every session. */
  String id();

  /** 1, and one more for each action of the recovery ladder. */
  int attempt();

  /** How this call shall go about it. */
  Mode mode();

  /** Bytes that the last call of this session had written and verified; 0 unless {@code RESUME}. */
  long offset();

  /** Enters a phase. Reported at once. */
  void phase(FlashPhase phase);

  /** Bytes written and verified so far; reported at most five times a second, the last always. */
  void progress(long bytes);

  /** The session is over without success, and trying again will not help. */
  void failed(String message);
}
