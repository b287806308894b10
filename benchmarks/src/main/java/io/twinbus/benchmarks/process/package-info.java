/**
 * The brokers and services that are measured, each in its own process, which ends with the bench
 * however the bench ends.
 */
@NullMarked
package io.twinbus.benchmarks.process;

import org.jspecify.annotations.NullMarked;
