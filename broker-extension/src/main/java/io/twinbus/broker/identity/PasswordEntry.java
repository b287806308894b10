package io.twinbus.broker.identity;

/** One user of a password file. The user name is the identity's name. */
public record PasswordEntry(Identity identity, PasswordHash hash) {}
