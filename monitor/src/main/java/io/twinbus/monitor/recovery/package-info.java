/**
 * The ladder that a hanging flash climbs: RESUME, RESTART, RESET, ROLLBACK, QUARANTINE. A pure
 * function of what the bus says; it keeps no memory beside the recovery record in the retained
 * health document, so a restarted monitor, or a second one, goes on where the first one stood. No
 * clock, no I/O.
 */
@NullMarked
package io.twinbus.monitor.recovery;

import org.jspecify.annotations.NullMarked;
