package io.twinbus.twin.flash;

/** What a device's flash message means for the session that the twin knows. */
public sealed interface FlashStep {
  /** A session begins; the one before it, if it still ran, is over. */
  record Begin() implements FlashStep {}

  /** The session goes on. */
  record Advance(boolean progressed) implements FlashStep {}

  /** The session runs again after it had failed. */
  record Reopen() implements FlashStep {}

  /** The device says that the image runs: believed when its boot report agrees. */
  record Claim() implements FlashStep {}

  /** The device says that the session failed. */
  record Fail() implements FlashStep {}

  /** The message means nothing now. */
  record Refuse(String why) implements FlashStep {}
}
