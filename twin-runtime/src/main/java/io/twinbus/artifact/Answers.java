package io.twinbus.artifact;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Writes HTTP answers; a body is never in memory as a whole. */
final class Answers {
  private static final int CHUNK = 1 << 16;
  private static final int MOST_DRAINED = 1 << 20;

  private Answers() {}

  /** A line for people. */
  static void text(HttpExchange exchange, int status, String line) throws IOException {
    byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
    drain(exchange);
    exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
    boolean head = exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(status, head ? -1 : bytes.length);
    if (!head) {
      try (OutputStream out = exchange.getResponseBody()) {
        out.write(bytes);
      }
    }
  }

  /**
   * Takes in what the client still sends, so that it comes to read the answer; where that is much,
   * the connection ends with the answer.
   */
  private static void drain(HttpExchange exchange) throws IOException {
    InputStream body = exchange.getRequestBody();
    byte[] chunk = new byte[CHUNK];
    int drained = 0;
    for (int read = body.read(chunk); read >= 0; read = body.read(chunk)) {
      drained += read;
      if (drained >= MOST_DRAINED) {
        exchange.getResponseHeaders().set("Connection", "close");
        return;
      }
    }
  }

  /**
   * An artifact, or the part of it that the Range header asks for.
   *
   * @throws java.nio.file.NoSuchFileException if it is not there; nothing was sent
   */
  static void artifact(HttpExchange exchange, ArtifactStore store, String digest)
      throws IOException {
    try (FileChannel file = store.open(digest)) {
      Headers headers = exchange.getResponseHeaders();
      headers.set("Accept-Ranges", "bytes");
      headers.set("ETag", "\"" + digest + "\"");
      headers.set("Content-Type", "application/octet-stream");
      long size = file.size();
      Optional<String> range = Optional.ofNullable(exchange.getRequestHeaders().getFirst("Range"));
      switch (ByteRange.of(range, size)) {
        case ByteRange.Asked.All all -> bytes(exchange, 200, file, new ByteRange(0, size));
        case ByteRange.Asked.Part part -> {
          ByteRange bytes = part.range();
          headers.set(
              "Content-Range",
              "bytes " + bytes.offset() + "-" + (bytes.offset() + bytes.length() - 1) + "/" + size);
          bytes(exchange, 206, file, bytes);
        }
        case ByteRange.Asked.Beyond beyond -> {
          headers.set("Content-Range", "bytes */" + size);
          exchange.sendResponseHeaders(416, -1);
        }
      }
    }
  }

  /** Bytes of a file, with their length. */
  static void bytes(HttpExchange exchange, int status, FileChannel file, ByteRange range)
      throws IOException {
    if (exchange.getRequestMethod().equals("HEAD")) {
      exchange.getResponseHeaders().set("Content-Length", Long.toString(range.length()));
      exchange.sendResponseHeaders(status, -1);
      return;
    }
    exchange.sendResponseHeaders(status, range.length() == 0 ? -1 : range.length());
    try (OutputStream out = exchange.getResponseBody()) {
      byte[] chunk = new byte[(int) Math.min(CHUNK, range.length())];
      long sent = 0;
      while (sent < range.length()) {
        ByteBuffer into =
            ByteBuffer.wrap(chunk, 0, (int) Math.min(chunk.length, range.length() - sent));
        int read = file.read(into, range.offset() + sent);
        if (read < 0) {
          throw new EOFException("the artifact became shorter while it was sent");
        }
        out.write(chunk, 0, read);
        sent += read;
      }
    }
  }
}
