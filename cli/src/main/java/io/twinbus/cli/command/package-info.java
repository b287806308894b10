/**
 * The commands, one class each: arguments in, exit code out. They hold no logic that another module
 * has.
 */
@NullMarked
package io.twinbus.cli.command;

import org.jspecify.annotations.NullMarked;
