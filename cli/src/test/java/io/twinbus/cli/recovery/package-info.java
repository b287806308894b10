/**
 * Flashes that go wrong in every way that the simulator knows, on a whole stack whose parts die
 * meanwhile: each must end well by itself.
 */
@NullMarked
package io.twinbus.cli.recovery;

import org.jspecify.annotations.NullMarked;
