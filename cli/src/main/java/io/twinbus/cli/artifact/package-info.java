/**
 * Files by their content: who names them, the keys that sign them, and how they get to the
 * runtime's store. The bytes travel as blocks on the bus.
 */
@NullMarked
package io.twinbus.cli.artifact;

import org.jspecify.annotations.NullMarked;
