/** The vendor tool's flasher and the console, with small scripts in place of the tool. */
@NullMarked
package io.twinbus.adapter.nxp;

import org.jspecify.annotations.NullMarked;
