/**
 * The monitor: judges every twin, climbs the recovery ladder for flashes that hang, and shows it
 * all to people. This package puts the parts together; what decides is in health and recovery, what
 * the bus said is in fleet, pages are in web.
 */
@NullMarked
package io.twinbus.monitor;

import org.jspecify.annotations.NullMarked;
