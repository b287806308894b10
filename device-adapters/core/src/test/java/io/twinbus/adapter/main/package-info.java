/** The adapter as a program, killed at any moment. */
@NullMarked
package io.twinbus.adapter.main;

import org.jspecify.annotations.NullMarked;
