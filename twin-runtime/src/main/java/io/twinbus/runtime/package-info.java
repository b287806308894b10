/**
 * The shell around the twins: Vert.x event loops that feed the core with what comes from the bus,
 * and carry out what it decides. Decides nothing itself, and never blocks an event loop.
 */
@NullMarked
package io.twinbus.runtime;

import org.jspecify.annotations.NullMarked;
