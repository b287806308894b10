package io.twinbus.service;

/** Why a process ended, as in sysexits.h where it has a word for it. */
public enum ExitCode {
  /** It was asked to stop, and did. */
  OK(0),
  /** Something went wrong that nobody foresaw; the log has the error. */
  FAILED(1),
  /** It was called in a wrong way. */
  USAGE(64),
  /** Something that it needs, such as the broker, was not there in time. */
  UNAVAILABLE(69),
  /** It was asked to stop, and did not get done before the deadline. */
  NOT_STOPPED_IN_TIME(70),
  /** Its configuration is wrong. */
  CONFIGURATION(78);

  private final int code;

  ExitCode(int code) {
    this.code = code;
  }

  /** The number that the operating system gets. */
  public int code() {
    return code;
  }
}
