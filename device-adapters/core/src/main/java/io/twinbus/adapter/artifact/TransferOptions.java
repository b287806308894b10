package io.twinbus.adapter.artifact;

import java.time.Duration;

/**
 * How artifacts are pulled.
 *
 * @param blockSize bytes a block, 512 to 262144
 * @param blocksPerRequest blocks a request, 1 to 256
 * @param window requests that are open at once
 * @param silence time without a block after which is asked again
 * @param patience time without a block after which the download has failed, and is tried again
 *     later
 */
public record TransferOptions(
    int blockSize, int blocksPerRequest, int window, Duration silence, Duration patience) {
  /**
   * 64 KiB a block, 8 blocks a request, 3 requests ahead, asked again after 3 s, failed after 30 s.
   */
  public static final TransferOptions DEFAULT =
      new TransferOptions(64 << 10, 8, 3, Duration.ofSeconds(3), Duration.ofSeconds(30));

  /** Bytes that may be under way at once. */
  public long windowBytes() {
    return (long) blockSize * blocksPerRequest * window;
  }
}
