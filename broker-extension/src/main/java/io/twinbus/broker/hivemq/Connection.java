package io.twinbus.broker.hivemq;

import com.hivemq.extension.sdk.api.packets.general.MqttVersion;
import io.twinbus.broker.acl.Subject;
import java.time.Instant;
import java.util.Optional;

/**
 * A client that logged in.
 *
 * @param number the broker's number for the connection, never used twice
 * @param subject who it is
 * @param version the protocol that it speaks
 * @param expires when it has to log in again, if ever
 */
record Connection(long number, Subject subject, MqttVersion version, Optional<Instant> expires) {
  /** Whether a refusal can be told in the acknowledgement. */
  boolean hasReasonCodes() {
    return version == MqttVersion.V_5;
  }
}
