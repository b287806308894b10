package io.twinbus.broker.acl;

import io.twinbus.broker.identity.Identity;

/**
 * Who wants something.
 *
 * @param identity who it is
 * @param clientId the MQTT client id, which names the topics that are readable by it alone
 */
public record Subject(Identity identity, String clientId) {}
