/**
 * The bench: runs scenarios against a bare broker and against Twinbus in turn, and prints what the
 * ratio is. Only ratios of one run are compared; nothing here is a test.
 */
@NullMarked
package io.twinbus.benchmarks;

import org.jspecify.annotations.NullMarked;
