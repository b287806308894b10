/**
 * The commands of one twin that are under way: those behind the closed gate, in order, and those
 * that wait for the device's answer. Bounded values without time of their own.
 */
@NullMarked
package io.twinbus.twin.gate;

import org.jspecify.annotations.NullMarked;
