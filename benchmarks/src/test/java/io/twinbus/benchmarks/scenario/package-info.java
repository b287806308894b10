/** Tests of what scenarios work out, without the scenarios themselves. */
@NullMarked
package io.twinbus.benchmarks.scenario;

import org.jspecify.annotations.NullMarked;
