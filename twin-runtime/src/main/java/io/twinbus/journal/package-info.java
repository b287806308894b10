/**
 * The journal: every event of every twin, appended to Avro object container files. History for
 * people, and what a lost broker store is seeded from. Not needed to run: a runtime starts from the
 * bus alone.
 */
@NullMarked
package io.twinbus.journal;

import org.jspecify.annotations.NullMarked;
