/** Tests of the processes that the bench starts. */
@NullMarked
package io.twinbus.benchmarks.process;

import org.jspecify.annotations.NullMarked;
