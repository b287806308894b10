/**
 * What {@code twinbus up} does where it cannot start: it says why and what to do, and leaves
 * nothing running. Whole stacks are started elsewhere.
 */
@NullMarked
package io.twinbus.cli.up;

import org.jspecify.annotations.NullMarked;
