/**
 * An adapter as a program: configuration, check, health, metrics, exit codes. Every adapter's main
 * class is one call into here; the drivers come from the class path.
 */
@NullMarked
package io.twinbus.adapter.main;

import org.jspecify.annotations.NullMarked;
