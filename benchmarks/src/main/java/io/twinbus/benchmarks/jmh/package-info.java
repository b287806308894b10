/**
 * What the core functions cost: time and allocated bytes for one operation, without a broker. Each
 * class here is a JMH benchmark; none asserts anything.
 */
@NullMarked
package io.twinbus.benchmarks.jmh;

import org.jspecify.annotations.NullMarked;
