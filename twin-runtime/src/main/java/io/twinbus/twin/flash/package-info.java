/**
 * Flash sessions: which message of a device moves one on, when one is over, and what the recovery
 * ladder makes of it. Pure; whoever calls decides what is published.
 */
@NullMarked
package io.twinbus.twin.flash;

import org.jspecify.annotations.NullMarked;
