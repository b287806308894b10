package io.twinbus.adapter.driver;

/** Where a flash stands while it runs, in order. */
public enum FlashPhase {
  /** The session exists, nothing is touched yet. */
  STARTED,
  /** The slot is being erased. */
  ERASING,
  /** Blocks are being written. */
  WRITING,
  /** The written image is being checked. */
  VERIFYING,
  /** The device starts into the image. */
  REBOOTING
}
