package io.twinbus.adapter.flash;

import io.twinbus.adapter.driver.FlashPhase;
import io.twinbus.adapter.driver.FlashSession;

/**
 * A session as it is kept on disk.
 *
 * @param id new for every session
 * @param component that is flashed
 * @param digest the image
 * @param total bytes in all
 * @param attempt 1, and one more for each action of the ladder
 * @param mode how the next call shall go about it
 * @param phase where it stands
 * @param bytes written and verified
 * @param sequence of the last message about it; messages that were not recorded may have higher
 *     ones
 */
record SessionRecord(
    String id,
    String component,
    String digest,
    long total,
    int attempt,
    FlashSession.Mode mode,
    FlashPhase phase,
    long bytes,
    long sequence) {
  SessionRecord at(FlashPhase next, long at) {
    return new SessionRecord(id, component, digest, total, attempt, mode, next, at, sequence + 1);
  }

  SessionRecord recovering(int nextAttempt, FlashSession.Mode how) {
    return new SessionRecord(
        id,
        component,
        digest,
        total,
        nextAttempt,
        how,
        how == FlashSession.Mode.RESUME ? phase : FlashPhase.STARTED,
        how == FlashSession.Mode.RESUME ? bytes : 0,
        sequence + 1);
  }

  /** The next call goes on where this one was cut off. */
  SessionRecord resuming(long skippedMessages) {
    return new SessionRecord(
        id,
        component,
        digest,
        total,
        attempt,
        FlashSession.Mode.RESUME,
        phase,
        bytes,
        sequence + skippedMessages);
  }
}
