package io.twinbus.bus;

/**
 * The session gained or lost its connection.
 *
 * @param connected whether it has one now
 * @param sessionPresent after a reconnect: the broker still had the session's subscriptions and
 *     queue
 * @param cause for people; empty while connected
 */
public record ConnectionChange(boolean connected, boolean sessionPresent, String cause) {}
