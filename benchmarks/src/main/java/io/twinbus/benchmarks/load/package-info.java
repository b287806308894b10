/**
 * Clients that make load and measure: bounded closed loops for throughput, intended send times for
 * latency.
 */
@NullMarked
package io.twinbus.benchmarks.load;

import org.jspecify.annotations.NullMarked;
