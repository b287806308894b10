package io.twinbus.bus;

import io.twinbus.codec.Fault;
import java.util.Optional;

/**
 * A message that is not a valid document of its address.
 *
 * @param topic where it was published
 * @param fault why it is refused
 * @param payload its bytes
 * @param retained the broker had kept it
 * @param responseTopic where the sender wants its answer
 * @param correlationData what the answer must carry
 */
@SuppressWarnings("ArrayRecordComponent") // handed over, not copied: it may be large
public record Undecodable(
    String topic,
    Fault fault,
    byte[] payload,
    boolean retained,
    Optional<String> responseTopic,
    Optional<byte[]> correlationData) {}
