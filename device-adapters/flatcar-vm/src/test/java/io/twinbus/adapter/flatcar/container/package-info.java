/** Tests with real containers, in an engine of their own. */
@NullMarked
package io.twinbus.adapter.flatcar.container;

import org.jspecify.annotations.NullMarked;
