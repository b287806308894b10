package io.twinbus.adapter.artifact;

import io.twinbus.adapter.driver.ArtifactException;
import io.twinbus.adapter.driver.ArtifactRef;
import io.twinbus.adapter.driver.Cancellation;
import io.twinbus.v1.Block;
import io.twinbus.v1.BlockRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.TreeMap;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.zip.CRC32C;

/**
 * One download of one artifact into its part file. Every block that is written has passed its CRC,
 * and the file grows without a gap: its length is the verified offset, from which a later download
 * goes on.
 */
final class Download {
  private final ArtifactRef artifact;
  private final BlockSource source;
  private final TransferOptions options;
  private final String target;
  private final BiConsumer<Long, Long> progress;
  private final Room room;
  private final MessageDigest sha256 = Digests.sha256();
  private final TreeMap<Long, Block> early = new TreeMap<>();
  private final BlockingQueue<Block> arrived;
  private long offset;
  private long requested;
  private long total;
  private int corrupt;

  /** Makes room for bytes, or refuses them. */
  @FunctionalInterface
  interface Room {
    void make(long bytes) throws IOException;
  }

  Download(
      ArtifactRef artifact,
      BlockSource source,
      TransferOptions options,
      String target,
      BiConsumer<Long, Long> progress,
      Room room) {
    this.artifact = artifact;
    this.source = source;
    this.options = options;
    this.target = target;
    this.progress = progress;
    this.room = room;
    this.total = artifact.size();
    this.arrived = new ArrayBlockingQueue<>(2 * options.window() * options.blocksPerRequest() + 16);
  }

  /** Bytes that were verified before this download began. */
  long run(Path part, Cancellation cancellation) throws IOException, InterruptedException {
    try (FileChannel file =
            FileChannel.open(
                part,
                StandardOpenOption.CREATE,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE);
        AutoCloseable listening = source.listen(artifact.digest(), arrived::offer)) {
      long resumed = resume(file);
      transfer(file, cancellation);
      file.force(true);
      return resumed;
    } catch (IOException | InterruptedException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException("the download cannot be ended: " + e.getMessage(), e);
    }
  }

  /** The digest of what is in the file now. */
  String digest() {
    return "sha256:" + HexFormat.of().formatHex(sha256.digest());
  }

  private long resume(FileChannel file) throws IOException {
    if (total > 0 && file.size() > total) {
      file.truncate(0);
    }
    ByteBuffer buffer = ByteBuffer.allocate(64 << 10);
    while (file.read(buffer) >= 0) {
      sha256.update(buffer.flip());
      buffer.clear();
    }
    offset = file.size();
    file.position(offset);
    return offset;
  }

  private void transfer(FileChannel file, Cancellation cancellation)
      throws IOException, InterruptedException {
    requested = offset;
    long lastArrival = System.nanoTime();
    while (total == 0 || offset < total) {
      cancellation.check();
      ask();
      Block block = arrived.poll(options.silence().toMillis(), TimeUnit.MILLISECONDS);
      if (block == null) {
        Duration silent = Duration.ofNanos(System.nanoTime() - lastArrival);
        if (silent.compareTo(options.patience()) >= 0) {
          throw new ArtifactException(
              "no block of "
                  + artifact.digest()
                  + " came for "
                  + silent.toSeconds()
                  + " s, at byte "
                  + offset
                  + (total > 0 ? " of " + total : "")
                  + ": is the artifact service running, and the artifact uploaded?",
              true);
        }
        requested = offset;
        continue;
      }
      if (take(block, file)) {
        lastArrival = System.nanoTime();
      }
    }
  }

  private void ask() {
    if (total == 0) {
      if (requested == offset) {
        // The last byte again: there may be none behind it, and a block tells the size.
        requested = request(Math.max(0, offset - 1));
      }
      return;
    }
    while (requested < offset + options.windowBytes() && requested < total) {
      requested = request(requested);
    }
  }

  /** Asks for what stands from an offset on; where what it asked for ends. */
  private long request(long from) {
    source.request(
        BlockRequest.newBuilder()
            .setDigest(artifact.digest())
            .setOffset(from)
            .setBlockSize(options.blockSize())
            .setCount(options.blocksPerRequest())
            .setTarget(target)
            .build());
    return from + (long) options.blockSize() * options.blocksPerRequest();
  }

  /** Whether the block brought the download forward. */
  private boolean take(Block block, FileChannel file) throws IOException {
    if (!block.getError().isEmpty()) {
      throw new ArtifactException(
          "the artifact service refuses " + artifact.digest() + ": " + block.getError(), true);
    }
    if (!isIntact(block)) {
      if (++corrupt > 16) {
        throw new ArtifactException(
            corrupt + " blocks of " + artifact.digest() + " arrived with a wrong CRC", true);
      }
      requested = offset;
      return false;
    }
    agreeOnTotal(block);
    if (block.getOffset() > offset) {
      if (block.getOffset() < offset + options.windowBytes()) {
        early.put(block.getOffset(), block);
      }
      return false;
    }
    boolean grown = append(block, file);
    while (!early.isEmpty() && early.firstKey() <= offset) {
      append(early.pollFirstEntry().getValue(), file);
    }
    if (grown) {
      progress.accept(offset, total);
    }
    return grown;
  }

  private boolean append(Block block, FileChannel file) throws IOException {
    long skip = offset - block.getOffset();
    if (skip >= block.getData().size()) {
      return false;
    }
    ByteBuffer bytes = block.getData().substring((int) skip).asReadOnlyByteBuffer();
    if (offset + bytes.remaining() > total) {
      throw new ArtifactException(
          "a block of " + artifact.digest() + " goes beyond its size of " + total, true);
    }
    sha256.update(bytes.duplicate());
    offset += bytes.remaining();
    while (bytes.hasRemaining()) {
      file.write(bytes);
    }
    return true;
  }

  private void agreeOnTotal(Block block) throws IOException {
    if (total == 0) {
      room.make(block.getTotal());
      total = block.getTotal();
    }
    if (block.getTotal() != total) {
      throw new ArtifactException(
          artifact.digest()
              + " has "
              + block.getTotal()
              + " bytes in the artifact service, and "
              + total
              + " in the desired state",
          false);
    }
  }

  private static boolean isIntact(Block block) {
    CRC32C crc = new CRC32C();
    crc.update(block.getData().asReadOnlyByteBuffer());
    return (int) crc.getValue() == block.getCrc();
  }

  static void discard(Path part) throws IOException {
    Files.deleteIfExists(part);
  }
}
