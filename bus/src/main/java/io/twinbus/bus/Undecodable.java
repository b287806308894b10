package io.twinbus.bus;

import io.twinbus.codec.Fault;

/**
 * A message that is not a valid document of its address.
 *
 * @param topic where it was published
 * @param fault why it is refused
 * @param payload its bytes
 * @param retained the broker had kept it
 */
@SuppressWarnings("ArrayRecordComponent") // handed over, not copied: it may be large
public record Undecodable(String topic, Fault fault, byte[] payload, boolean retained) {}
