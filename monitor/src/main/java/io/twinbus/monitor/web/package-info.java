/**
 * The monitor's HTTP server: the JSON API, its live streams, sign-in, and the pages. Reads the
 * fleet, and acts only through the signed-in user's own session on the bus, so that the broker
 * decides what a user may do.
 */
@NullMarked
package io.twinbus.monitor.web;

import org.jspecify.annotations.NullMarked;
