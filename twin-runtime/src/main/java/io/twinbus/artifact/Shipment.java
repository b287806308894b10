package io.twinbus.artifact;

import com.google.protobuf.UnsafeByteOperations;
import io.micrometer.core.instrument.Counter;
import io.twinbus.v1.Block;
import io.twinbus.v1.BlockRequest;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The answer to one request for blocks. Its methods return when the broker has acknowledged all.
 */
final class Shipment {
  private static final Logger LOG = LoggerFactory.getLogger(Shipment.class);
  private static final int WINDOW_BYTES = 1 << 20;
  private static final int READ_BYTES = 1 << 18;

  private final String digest;
  private final BlockRequest request;
  private final Receiver receiver;
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
  Shipment(String digest, BlockRequest request, Receiver receiver, Counter sent) {
    this.digest = digest;
    this.request = request;
    this.receiver = receiver;
    this.sent = sent;
  }

  /**
   * Sends the blocks, a MiB at a time at most, so that a slow broker holds up the caller and not
   * the heap.
   *
   * @throws java.nio.file.NoSuchFileException if the artifact is not there
   * @throws IOException if it cannot be read
   */
  void send(ArtifactStore store) throws IOException {
    int size = request.getBlockSize();
    int window = Math.max(1, WINDOW_BYTES / size);
    int atOnce = size * Math.max(1, READ_BYTES / size);
    Deque<CompletableFuture<Void>> underWay = new ArrayDeque<>();
    try (FileChannel file = store.open(digest)) {
      long total = file.size();
      long end = Math.min(total, request.getOffset() + (long) request.getCount() * size);
      for (long offset = request.getOffset(); offset < end; offset += atOnce) {
        byte[] data = read(file, offset, (int) Math.min(atOnce, end - offset));
        for (int from = 0; from < data.length; from += size) {
          underWay.add(receiver.send(block(offset, total, data, from)));
          sent.increment();
          if (underWay.size() >= window) {
            settle(underWay.removeFirst());
          }
        }
      }
    }
    underWay.forEach(Shipment::settle);
  }

  /** Says why there are no blocks. */
  void fail(String error) {
    settle(
        receiver.send(
            Block.newBuilder()
                .setDigest(digest)
                .setOffset(request.getOffset())
                .setError(error)
                .build()));
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

  private static void settle(CompletableFuture<Void> published) {
    try {
      published.join();
    } catch (CompletionException e) {
      // Whoever asked misses a block and asks for it again.
      LOG.atDebug().log("A block was not delivered: {}", String.valueOf(e.getMessage()));
    }
  }
}
