package io.twinbus.broker.redo;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One file of the log, to be written to at its end by one thread at a time. It may be forced to
 * disk by another.
 */
final class RedoSegment implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RedoSegment.class);

  private final Path path;

  // Not a FileChannel: the interrupt of a thread of the broker would close that.
  private final RandomAccessFile file;
  private long bytes;
  private boolean closed;

  private RedoSegment(Path path, RandomAccessFile file) {
    this.path = path;
    this.file = file;
  }

  static RedoSegment create(Path path) throws IOException {
    Files.deleteIfExists(path);
    return new RedoSegment(path, new RandomAccessFile(path.toFile(), "rw"));
  }

  /** Returns when the file itself, not yet what is in it, is on disk. */
  static void forceName(Path path) throws IOException {
    try (FileChannel folder = FileChannel.open(path.toAbsolutePath().getParent())) {
      folder.force(true);
    }
  }

  /** The entries of a file up to the first that is torn or damaged. */
  static List<RedoEntry> read(Path path) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(path));
    List<RedoEntry> entries = new ArrayList<>();
    Optional<RedoEntry> next = RedoFrame.read(bytes);
    while (next.isPresent()) {
      entries.add(next.get());
      next = RedoFrame.read(bytes);
    }
    if (bytes.hasRemaining()) {
      LOG.atInfo()
          .addKeyValue("file", path)
          .addKeyValue("bytes", bytes.remaining())
          .log("the end of the redo log is torn: what was being written was not acknowledged");
    }
    return entries;
  }

  Path path() {
    return path;
  }

  long bytes() {
    return bytes;
  }

  /** Writes at the end. After a failure the end may be torn: nothing may be written behind it. */
  void append(byte[] frame) throws IOException {
    file.write(frame);
    bytes += frame.length;
  }

  /** Returns when all that was written is on disk. A closed file was forced before. */
  synchronized void force() throws IOException {
    if (!closed) {
      file.getFD().sync();
    }
  }

  @Override
  public synchronized void close() throws IOException {
    closed = true;
    file.close();
  }
}
