/** Simulated boards and devices, and the board driver on them. */
@NullMarked
package io.twinbus.simulator;

import org.jspecify.annotations.NullMarked;
