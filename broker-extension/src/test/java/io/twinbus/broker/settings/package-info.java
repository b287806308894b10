/** Tests of what the main package of this name promises. */
@NullMarked
package io.twinbus.broker.settings;

import org.jspecify.annotations.NullMarked;
