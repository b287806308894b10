package io.twinbus.artifact;

import io.twinbus.topic.TwinId;

/** Decides who may do what with artifacts over HTTP. Calls may block for some seconds. */
public interface ArtifactGate {
  /** What became of the question. */
  enum Answer {
    GRANTED,
    /** No such user, or another password. */
    UNKNOWN,
    /** A user who may not do that. */
    FORBIDDEN,
    /** Nobody could be asked; later somebody may. */
    UNAVAILABLE
  }

  /**
   * Who asks.
   *
   * @param user the name of an identity of the broker
   * @param password its password, or a token
   */
  record User(String user, String password) {
    @Override
    public String toString() {
      return "User[" + user + "]";
    }
  }

  /** Whether a user may upload to this tenant. */
  Answer mayUpload(User user, String tenant);

  /** Whether a user may read everything of this tenant. */
  Answer mayReadAll(User user, String tenant);

  /** Whether a user may read what this twin's device may read. */
  Answer mayReadFor(User user, TwinId twin);
}
