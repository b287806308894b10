/**
 * Who a client is: passwords, tokens, certificates and named exceptions, each ending in an {@link
 * io.twinbus.broker.identity.Identity} or a refusal. What an identity may do is decided in {@code
 * acl}; nothing here knows a topic.
 */
@NullMarked
package io.twinbus.broker.identity;

import org.jspecify.annotations.NullMarked;
