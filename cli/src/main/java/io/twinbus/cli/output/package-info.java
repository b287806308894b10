/**
 * What people see: tables, times, colours only on a terminal, and the same as JSON or YAML for
 * programs.
 */
@NullMarked
package io.twinbus.cli.output;

import org.jspecify.annotations.NullMarked;
