/** Tests of the bench itself: its options, and that it leaves nothing behind. */
@NullMarked
package io.twinbus.benchmarks;

import org.jspecify.annotations.NullMarked;
