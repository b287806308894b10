/**
 * What the monitor has read from the bus, in memory: one compact record for each twin, users'
 * documents, services, events. Readers never block; writers are serialised. Holds nothing that the
 * bus does not hold, and judges nothing.
 */
@NullMarked
package io.twinbus.monitor.fleet;

import org.jspecify.annotations.NullMarked;
