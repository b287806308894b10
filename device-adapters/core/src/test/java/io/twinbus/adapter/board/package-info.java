/** Tests of what the board driver decides without a board. */
@NullMarked
package io.twinbus.adapter.board;

import org.jspecify.annotations.NullMarked;
