/** The adapter of a Windows PC as a program: its drivers are those on its class path. */
@NullMarked
package io.twinbus.adapter.windows;

import org.jspecify.annotations.NullMarked;
