package io.twinbus.broker.identity;

import com.nimbusds.jose.jwk.JWK;
import java.io.IOException;
import java.util.List;

/** The keys that tokens may be signed with. Safe for use by many threads. */
public interface TokenKeys {
  /**
   * All keys that are trusted now.
   *
   * @throws IOException if they cannot be had; the message says from where
   */
  List<JWK> keys() throws IOException;
}
