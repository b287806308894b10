/** Tests with real processes of this machine. */
@NullMarked
package io.twinbus.adapter.process;

import org.jspecify.annotations.NullMarked;
