/** The files that components are made of, where they are not artifacts of the bus. */
@NullMarked
package io.twinbus.adapter.flatcar.source;

import org.jspecify.annotations.NullMarked;
