/** A whole stack in the process of a test, and the command line run against it. */
@NullMarked
package io.twinbus.cli.stack;

import org.jspecify.annotations.NullMarked;
