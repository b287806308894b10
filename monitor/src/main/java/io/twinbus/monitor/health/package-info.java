/**
 * The monitor's judgement: rules over evidence, a verdict, and alerts with a life. Pure functions
 * of what the bus says and of the time; no clock, no I/O. Nothing is OK without fresh evidence.
 */
@NullMarked
package io.twinbus.monitor.health;

import org.jspecify.annotations.NullMarked;
