/**
 * The imperative shell of an adapter: feeds the reconciler from bus, drivers and clock, carries out
 * its effects, and reports. Decides nothing about components itself.
 */
@NullMarked
package io.twinbus.adapter.agent;

import org.jspecify.annotations.NullMarked;
