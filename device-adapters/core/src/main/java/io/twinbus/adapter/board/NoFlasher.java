package io.twinbus.adapter.board;

import io.twinbus.adapter.driver.Cancellation;
import io.twinbus.adapter.driver.FlashSession;
import java.io.IOException;

/** Before the flasher is there: nothing can be done, and it says so. */
final class NoFlasher implements Flasher {
  @Override
  public BoardState look(Cancellation cancellation) throws IOException {
    throw new IOException("the board is not connected yet");
  }

  @Override
  public void flash(Image image, FlashSession session, Cancellation cancellation)
      throws IOException {
    throw new IOException("the board is not connected yet");
  }

  @Override
  public void reset(Cancellation cancellation) throws IOException {
    throw new IOException("the board is not connected yet");
  }

  @Override
  public void close() {
    // There is nothing to let go of.
  }
}
