/**
 * Documents as people write them: YAML, in Twinbus' own form or in a dialect of Symphony, read into
 * the documents of the bus. Faults and warnings say file, line and column. Pure: text in, values
 * out.
 */
@NullMarked
package io.twinbus.spec;

import org.jspecify.annotations.NullMarked;
