/** The journal on disk. */
@NullMarked
package io.twinbus.adapter.journal;

import org.jspecify.annotations.NullMarked;
