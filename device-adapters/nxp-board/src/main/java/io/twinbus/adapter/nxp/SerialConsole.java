package io.twinbus.adapter.nxp;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the lines of a serial console: a device file such as {@code /dev/ttyACM0}, whose speed is
 * set by the operating system, or {@code tcp://host:port} of a terminal server. Comes back by
 * itself when the board was unplugged.
 */
final class SerialConsole implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SerialConsole.class);
  private static final int LONGEST_LINE = 1024;
  private static final Duration RETRY = Duration.ofSeconds(2);
  private static final Duration CONNECT = Duration.ofSeconds(5);

  private final String source;
  private final Consumer<String> lines;
  private final Thread reader;
  private volatile boolean closed;
  private volatile @Nullable InputStream current;

  SerialConsole(String source, Consumer<String> lines) {
    this.source = source;
    this.lines = lines;
    this.reader = Thread.ofPlatform().daemon().name("console").start(this::run);
  }

  private void run() {
    String complaint = "";
    while (!closed) {
      try (InputStream in = open()) {
        current = in;
        complaint = "";
        read(in);
      } catch (IOException e) {
        String message = String.valueOf(e.getMessage());
        if (!closed && !message.equals(complaint)) {
          complaint = message;
          LOG.atWarn().addKeyValue("console", source).log("No console: {}", message);
        }
      }
      try {
        Thread.sleep(RETRY);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private InputStream open() throws IOException {
    if (source.startsWith("tcp://")) {
      URI address = URI.create(source);
      Socket socket = new Socket();
      try {
        // A line may be silent for hours: that the other end is gone is the system's to notice.
        socket.setKeepAlive(true);
        socket.connect(
            new InetSocketAddress(address.getHost(), address.getPort()), (int) CONNECT.toMillis());
        return socket.getInputStream();
      } catch (IOException e) {
        socket.close();
        throw e;
      }
    }
    return Files.newInputStream(Path.of(source));
  }

  private void read(InputStream in) throws IOException {
    byte[] line = new byte[LONGEST_LINE];
    int length = 0;
    for (int next = in.read(); next >= 0; next = in.read()) {
      boolean end = next == '\n' || next == '\r';
      if (!end) {
        line[length++] = (byte) next;
      }
      if (length > 0 && (end || length == LONGEST_LINE)) {
        lines.accept(new String(line, 0, length, StandardCharsets.UTF_8));
        length = 0;
      }
    }
  }

  @Override
  public void close() throws IOException {
    closed = true;
    reader.interrupt();
    InputStream in = current;
    if (in != null) {
      in.close();
    }
  }
}
