package io.twinbus.simulator;

import io.twinbus.adapter.board.BoardState;
import io.twinbus.adapter.board.Flasher;
import io.twinbus.adapter.board.Image;
import io.twinbus.adapter.board.SlotFlasher;
import io.twinbus.adapter.driver.Cancellation;
import io.twinbus.adapter.driver.FlashSession;
import java.io.IOException;

/** Flashes a simulated board by its slots, and lets it know when a flash begins. */
record SimulatedFlasher(SimulatedBoard board, SlotFlasher slots) implements Flasher {
  SimulatedFlasher(SimulatedBoard board) {
    this(board, new SlotFlasher(board));
  }

  @Override
  public BoardState look(Cancellation cancellation) throws IOException, InterruptedException {
    return slots.look(cancellation);
  }

  @Override
  public void flash(Image image, FlashSession session, Cancellation cancellation)
      throws IOException, InterruptedException {
    board.begin(image.digest(), cancellation);
    slots.flash(image, session, cancellation);
  }

  @Override
  public void reset(Cancellation cancellation) throws IOException, InterruptedException {
    slots.reset(cancellation);
  }

  @Override
  public void close() {
    slots.close();
  }
}
