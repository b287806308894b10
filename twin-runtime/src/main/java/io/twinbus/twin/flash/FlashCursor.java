package io.twinbus.twin.flash;

import java.time.Instant;

/**
 * What is known of a session beyond its status, and may be forgotten: a restart loses it, and the
 * session goes on.
 *
 * @param attempt the attempt of the device's last message
 * @param sequence the number of the device's last message; 0: not numbered
 * @param heard whether the device spoke of this session since the twin was restored, or last missed
 *     messages
 * @param timedOut whether the twin itself ended the session, for want of progress
 * @param actedAt when the ladder last acted on the session, or the session last failed
 * @param previous the session before this one
 */
public record FlashCursor(
    int attempt, long sequence, boolean heard, boolean timedOut, Instant actedAt, String previous) {
  /** Nothing is known. */
  public static final FlashCursor NONE = new FlashCursor(0, 0, false, false, Instant.EPOCH, "");

  /** The device spoke. */
  public FlashCursor spoke(int attempt, long sequence) {
    return new FlashCursor(attempt, sequence, true, false, actedAt, previous);
  }

  /** What the device said may have been missed. */
  public FlashCursor missed() {
    return new FlashCursor(attempt, sequence, false, timedOut, actedAt, previous);
  }

  /** The twin ended the session. */
  public FlashCursor timeOut() {
    return new FlashCursor(attempt, sequence, heard, true, actedAt, previous);
  }

  /** The session failed. */
  public FlashCursor failed(Instant now) {
    return new FlashCursor(attempt, sequence, heard, timedOut, now, previous);
  }

  /** The ladder acted. */
  public FlashCursor acted(Instant now) {
    return new FlashCursor(attempt, sequence, heard, false, now, previous);
  }

  /** A new session begins after this one. */
  public FlashCursor begin(String before, int attempt, long sequence) {
    return new FlashCursor(attempt, sequence, true, false, Instant.EPOCH, before);
  }
}
