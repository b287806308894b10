/**
 * Decides what to do with the components of one device: a pure function of what is desired, what
 * the journal says was done, what drivers have seen, and the time. No I/O, no clock, no threads, no
 * bus.
 */
@NullMarked
package io.twinbus.adapter.reconcile;

import org.jspecify.annotations.NullMarked;
