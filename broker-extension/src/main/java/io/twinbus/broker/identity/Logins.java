package io.twinbus.broker.identity;

/** Finds out who a client is. Safe for use by many threads; may take as long as a password hash. */
public interface Logins {
  /** Checks what a client shows. */
  Login login(Credentials credentials);
}
