/** The shell against a real broker. */
@NullMarked
package io.twinbus.adapter.agent;

import org.jspecify.annotations.NullMarked;
