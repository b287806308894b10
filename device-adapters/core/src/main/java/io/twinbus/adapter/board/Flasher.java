package io.twinbus.adapter.board;

import io.twinbus.adapter.driver.Cancellation;
import io.twinbus.adapter.driver.FlashSession;
import java.io.IOException;

/**
 * Brings images into one board. One call at a time, on a thread that may block; a call ends soon
 * after its cancellation trips. {@link IOException} means that the board does not do what it
 * should: the flash session stays open, and the recovery ladder decides.
 */
public interface Flasher extends AutoCloseable {
  /** What the board runs. Fast: about a second at most. */
  BoardState look(Cancellation cancellation) throws IOException, InterruptedException;

  /**
   * Brings an image into the board and starts it, as the session's mode says, through the session's
   * phases. Returns when the board has come back with the image.
   */
  void flash(Image image, FlashSession session, Cancellation cancellation)
      throws IOException, InterruptedException;

  /** Starts the board again, hard: by its power or reset line. */
  void reset(Cancellation cancellation) throws IOException, InterruptedException;

  /** Lets go of the board. */
  @Override
  void close();
}
