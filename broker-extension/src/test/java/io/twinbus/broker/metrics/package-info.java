/** Tests of what the main package of this name promises. */
@NullMarked
package io.twinbus.broker.metrics;

import org.jspecify.annotations.NullMarked;
