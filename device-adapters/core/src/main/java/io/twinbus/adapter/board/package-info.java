/**
 * Components that are images of a board: component type {@code bin}. How an image gets into a board
 * is a {@link io.twinbus.adapter.board.Flasher}'s; what is common to all boards is here.
 */
@NullMarked
package io.twinbus.adapter.board;

import org.jspecify.annotations.NullMarked;
