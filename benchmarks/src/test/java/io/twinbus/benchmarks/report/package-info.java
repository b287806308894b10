/** Tests of what a run tells. */
@NullMarked
package io.twinbus.benchmarks.report;

import org.jspecify.annotations.NullMarked;
