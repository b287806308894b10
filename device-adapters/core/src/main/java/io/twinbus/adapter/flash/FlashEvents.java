package io.twinbus.adapter.flash;

import io.twinbus.adapter.driver.FlashPhase;

/** What the kernel learns of flash sessions. Must not block. */
public interface FlashEvents {
  /** A session was begun, or moved. */
  void moved(String component, int attempt, FlashPhase phase);

  /** A session is over without success. */
  void failed(String component);

  /** The ladder wants the driver called again. */
  void recover(String component, int attempt);
}
