package io.twinbus.adapter.driver;

import java.util.Optional;

/** What a driver sees of one component, measured against a spec. */
public sealed interface Observation {
  /** For people: evidence, or what differs. */
  String message();

  /** Nothing of it is there. */
  record Absent(String message) implements Observation {}

  /** It is there as specified and on its way: it is looked at again soon. */
  record Starting(String message) implements Observation {}

  /**
   * It is there as specified, and runs.
   *
   * @param message evidence, such as {@code pid 4711}
   * @param digest digest of the artifact that is in place, as measured; empty when it has none
   * @param restarts restarts by the platform underneath, such as a container runtime
   */
  record Ready(String message, Optional<String> digest, int restarts) implements Observation {}

  /** Something is there, and it is not what the spec says, or it is broken: it needs an apply. */
  record Different(String message) implements Observation {}

  /**
   * It cannot be told now, such as when a daemon does not answer: nothing is changed for that
   * reason.
   */
  record Unknown(String message) implements Observation {}

  /** Nothing of it is there. */
  static Observation absent() {
    return new Absent("");
  }

  /** It runs. */
  static Observation ready(String message) {
    return new Ready(message, Optional.empty(), 0);
  }

  /** It runs, made of this artifact. */
  static Observation ready(String message, String digest) {
    return new Ready(message, Optional.of(digest), 0);
  }

  /** It is on its way. */
  static Observation starting(String message) {
    return new Starting(message);
  }

  /** It is not what it should be. */
  static Observation different(String message) {
    return new Different(message);
  }

  /** It cannot be told. */
  static Observation unknown(String message) {
    return new Unknown(message);
  }
}
