/**
 * What is measured. A scenario measures two sides in alternating rounds and says what it claims.
 */
@NullMarked
package io.twinbus.benchmarks.scenario;

import org.jspecify.annotations.NullMarked;
