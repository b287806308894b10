package io.twinbus.adapter.board;

import io.twinbus.adapter.driver.Cancellation;
import java.io.IOException;

/**
 * A board with two image slots and a boot loader: the running image in one, room for the next in
 * the other. Calls block until the board answers or the cancellation trips; {@link IOException}:
 * the board is not there or refuses.
 */
public interface Board extends AutoCloseable {
  /** What it runs. */
  BoardState state(Cancellation cancellation) throws IOException, InterruptedException;

  /** Bytes a block of {@link #write}. */
  int blockSize();

  /** Erases the free slot for an image. */
  void erase(String digest, long size, Cancellation cancellation)
      throws IOException, InterruptedException;

  /**
   * Bytes of this image that are in the free slot without a gap; 0 if the slot holds something
   * else.
   */
  long written(String digest, Cancellation cancellation) throws IOException, InterruptedException;

  /** Writes a block at the end of what is written; the board checks it. */
  void write(long offset, byte[] block, Cancellation cancellation)
      throws IOException, InterruptedException;

  /** The digest of the free slot, as the board measures it. */
  String measure(Cancellation cancellation) throws IOException, InterruptedException;

  /** Makes the free slot the one to boot, and starts the board again. Does not wait for it. */
  void activate(Cancellation cancellation) throws IOException, InterruptedException;

  /** Takes the power away and gives it back. Does not wait for the board. */
  void powerCycle(Cancellation cancellation) throws IOException, InterruptedException;

  /** Lets go of it. */
  @Override
  void close();
}
