package io.twinbus.adapter.process;

import io.twinbus.adapter.driver.ComponentLog;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Passes on the lines that a process appends to a file. The file is cut when it gets too long, so
 * that neither disk nor memory fills; what is written faster than it can be passed on is skipped,
 * and said to be. One thread at a time.
 */
final class LogFollower {
  static final long LONGEST_FILE = 4L << 20;

  private static final int MOST_AT_ONCE = 256 << 10;

  private static final int LONGEST_LINE = 8 << 10;

  private final Path file;
  private final ComponentLog log;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private long position;
  private boolean unreadable;

  /** Follows a file from a position on; the process must append to it. */
  LogFollower(Path file, ComponentLog log, long position) {
    this.file = file;
    this.log = log;
    this.position = position;
  }

  /** Passes on what was written since the last look. */
  synchronized void look() {
    if (!Files.exists(file)) {
      return;
    }
    try {
      read();
    } catch (IOException e) {
      if (!unreadable) {
        unreadable = true;
        log.line("what it prints cannot be read: " + e.getMessage());
      }
    }
  }

  private void read() throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      long size = channel.size();
      position = Math.min(position, size);
      if (size - position > MOST_AT_ONCE) {
        emit();
        log.line("… " + (size - position - MOST_AT_ONCE) + " bytes skipped …");
        position = size - MOST_AT_ONCE;
      }
      if (size > position) {
        ByteBuffer bytes = ByteBuffer.allocate((int) (size - position));
        position += Math.max(0, channel.read(bytes, position));
        accept(bytes.flip());
      }
      if (size > LONGEST_FILE) {
        channel.truncate(0);
        position = 0;
      }
    }
  }

  private void accept(ByteBuffer bytes) {
    while (bytes.hasRemaining()) {
      byte b = bytes.get();
      if (b == '\n' || line.size() >= LONGEST_LINE) {
        emit();
      }
      if (b != '\n' && b != '\r') {
        line.write(b);
      }
    }
  }

  /** Passes on the rest, though no line end came. */
  synchronized void finish() {
    look();
    emit();
  }

  private void emit() {
    if (line.size() > 0) {
      log.line(OutputText.line(OutputText.decode(line.toByteArray())));
      line.reset();
    }
  }
}
