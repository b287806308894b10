/**
 * Feeds what the bus says to the rules and the ladder, and publishes what they decide. All state
 * that decisions rest on is guarded by one lock; nothing waits inside it. The web pages only read
 * the fleet that this package fills.
 */
@NullMarked
package io.twinbus.monitor.engine;

import org.jspecify.annotations.NullMarked;
