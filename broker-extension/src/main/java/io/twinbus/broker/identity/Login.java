package io.twinbus.broker.identity;

import java.time.Instant;
import java.util.Optional;

/** What became of an attempt to log in. */
public sealed interface Login {
  /**
   * The client is known.
   *
   * @param expires when it has to log in again, if ever
   */
  record Accepted(Identity identity, Optional<Instant> expires) implements Login {}

  /**
   * The client is not let in.
   *
   * @param reason for the log; the client only hears that it is not authorized
   */
  record Rejected(String reason) implements Login {}
}
