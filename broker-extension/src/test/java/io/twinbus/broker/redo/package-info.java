/** Tests of the redo log. */
@NullMarked
package io.twinbus.broker.redo;

import org.jspecify.annotations.NullMarked;
