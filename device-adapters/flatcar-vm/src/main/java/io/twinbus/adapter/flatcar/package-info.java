/** The adapter of a Flatcar VM as a program: its drivers are those on its class path. */
@NullMarked
package io.twinbus.adapter.flatcar;

import org.jspecify.annotations.NullMarked;
