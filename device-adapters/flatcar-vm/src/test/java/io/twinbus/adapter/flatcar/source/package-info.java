/** What files may be fetched from. */
@NullMarked
package io.twinbus.adapter.flatcar.source;

import org.jspecify.annotations.NullMarked;
