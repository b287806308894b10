package io.twinbus.broker.acl;

/**
 * The answer to an access.
 *
 * @param allowed whether it may happen
 * @param rule the rule that decided; empty when none allows it
 * @param reason for people: what was asked, and which rule decided or what is missing
 */
public record Decision(boolean allowed, String rule, String reason) {}
