/**
 * Who may publish, subscribe and leave a will where. Deciding is a pure function of policy, subject
 * and access, and explains itself: {@link io.twinbus.broker.acl.Policy#decide}. Nothing here knows
 * the broker.
 */
@NullMarked
package io.twinbus.broker.acl;

import org.jspecify.annotations.NullMarked;
