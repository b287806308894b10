/** What came out: a table for people, JSON for later, a picture. */
@NullMarked
package io.twinbus.benchmarks.report;

import org.jspecify.annotations.NullMarked;
