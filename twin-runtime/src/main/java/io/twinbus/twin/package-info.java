/**
 * The digital twin: a pure function from a twin and an input to the next twin and what is to be
 * done about it. Nothing here does I/O, reads a clock, draws a random number, or knows Vert.x or
 * MQTT.
 */
@NullMarked
package io.twinbus.twin;

import org.jspecify.annotations.NullMarked;
