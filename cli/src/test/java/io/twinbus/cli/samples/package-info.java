/**
 * The samples as their READMEs describe them: every command is run, in order, in a copy of the
 * checkout, and what it prints is compared; and what becomes of a stack whose processes are killed.
 */
@NullMarked
package io.twinbus.cli.samples;

import org.jspecify.annotations.NullMarked;
