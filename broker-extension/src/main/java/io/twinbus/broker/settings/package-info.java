/**
 * The extension's configuration file, {@code conf/twinbus.yaml}, and what is read again when its
 * files change: users, policy, keys.
 */
@NullMarked
package io.twinbus.broker.settings;

import org.jspecify.annotations.NullMarked;
