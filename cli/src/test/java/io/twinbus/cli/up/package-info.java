/**
 * Tests of the whole stack on this machine: samples as their READMEs describe them, and what becomes
 * of a stack whose processes are killed.
 */
@NullMarked
package io.twinbus.cli.up;

import org.jspecify.annotations.NullMarked;
