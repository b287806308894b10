package io.twinbus.artifact;

import com.google.protobuf.UnsafeByteOperations;
import io.micrometer.core.instrument.Counter;
import io.twinbus.v1.Block;
import io.twinbus.v1.BlockRequest;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.concurrent.CompletableFuture;
import java.util.zip.CRC32C;

/** The answer to one request for blocks. */
final class Shipment {
  private static final int READ_BYTES = 1 << 18;

  private final String digest;
  private final BlockRequest request;
  private final Receiver receiver;
  private final SendWindow window;
  private final Counter sent;

  /** Who gets the blocks. */
  @FunctionalInterface
  interface Receiver {
    CompletableFuture<Void> send(Block block);
  }

  /**
   * An answer that is not sent yet.
   *
   * @param digest the artifact, as the topic of the request names it
   * @param sent counts the blocks
   */
  Shipment(
      String digest, BlockRequest request, Receiver receiver, SendWindow window, Counter sent) {
    this.digest = digest;
    this.request = request;
    this.receiver = receiver;
    this.window = window;
    this.sent = sent;
  }

  /**
   * Sends the blocks. Returns when all are on their way, which takes as long as the window is full.
   *
   * @throws java.nio.file.NoSuchFileException if the artifact is not there
   * @throws IOException if it cannot be read
   */
  void send(ArtifactStore store) throws IOException, InterruptedException {
    int size = request.getBlockSize();
    int atOnce = size * Math.max(1, READ_BYTES / size);
    try (FileChannel file = store.open(digest)) {
      long total = file.size();
      long end = Math.min(total, request.getOffset() + (long) request.getCount() * size);
      for (long offset = request.getOffset(); offset < end; offset += atOnce) {
        byte[] data = read(file, offset, (int) Math.min(atOnce, end - offset));
        for (int from = 0; from < data.length; from += size) {
          send(block(offset, total, data, from));
          sent.increment();
        }
      }
    }
  }

  /** Says why there are no blocks. */
  void fail(String error) throws InterruptedException {
    send(
        Block.newBuilder()
            .setDigest(digest)
            .setOffset(request.getOffset())
            .setError(error)
            .build());
  }

  private void send(Block block) throws InterruptedException {
    window.send(block.getData().size(), () -> receiver.send(block));
  }

  private Block block(long offset, long total, byte[] data, int from) {
    int length = Math.min(request.getBlockSize(), data.length - from);
    CRC32C crc = new CRC32C();
    crc.update(data, from, length);
    return Block.newBuilder()
        .setDigest(digest)
        .setOffset(offset + from)
        .setTotal(total)
        .setData(UnsafeByteOperations.unsafeWrap(data, from, length))
        .setCrc((int) crc.getValue())
        .build();
  }

  private static byte[] read(FileChannel file, long offset, int length) throws IOException {
    ByteBuffer into = ByteBuffer.allocate(length);
    while (into.hasRemaining()) {
      if (file.read(into, offset + into.position()) < 0) {
        throw new EOFException("the artifact became shorter while it was sent");
      }
    }
    return into.array();
  }
}
