/** Flash sessions. */
@NullMarked
package io.twinbus.adapter.flash;

import org.jspecify.annotations.NullMarked;
