/** Tests of the shell with a real broker, and with runtimes that are killed. */
@NullMarked
package io.twinbus.runtime;

import org.jspecify.annotations.NullMarked;
