/** The kernel's decisions, by example and under a random world with a virtual clock. */
@NullMarked
package io.twinbus.adapter.reconcile;

import org.jspecify.annotations.NullMarked;
