package io.twinbus.adapter.elasticnode.simulated;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Fetches one page over a plain socket, as strict as the board's firmware. */
final class PageFetch {
  private static final int PAGE = 512;
  private static final int MILLIS = 10_000;

  private PageFetch() {}

  /**
   * One page.
   *
   * @throws IOException for any answer but 200 with a Content-Length of at most a page
   */
  static byte[] page(String url, int number) throws IOException {
    URI uri = URI.create(url);
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(uri.getHost(), uri.getPort()), MILLIS);
      socket.setSoTimeout(MILLIS);
      OutputStream out = socket.getOutputStream();
      String request =
          "GET "
              + uri.getPath()
              + "?chunkNumber="
              + number
              + "&chunkMaxSize="
              + PAGE
              + " HTTP/1.1\r\nHost: "
              + uri.getAuthority()
              + "\r\nConnection: close\r\n\r\n";
      out.write(request.getBytes(StandardCharsets.US_ASCII));
      out.flush();
      DataInputStream in = new DataInputStream(socket.getInputStream());
      String status = line(in);
      if (!status.startsWith("HTTP/1.1 200 ")) {
        throw new IOException(url + ": " + status);
      }
      int length = -1;
      for (String header = line(in); !header.isEmpty(); header = line(in)) {
        String lower = header.toLowerCase(Locale.ROOT);
        if (lower.startsWith("transfer-encoding:")) {
          throw new IOException(url + ": " + header);
        }
        if (lower.startsWith("content-length:")) {
          length = Integer.parseInt(header.substring("content-length:".length()).strip());
        }
      }
      if (length < 0 || length > PAGE) {
        throw new IOException(url + ": a page of " + length + " bytes");
      }
      byte[] page = in.readNBytes(length);
      if (page.length < length) {
        throw new IOException(url + ": a page that breaks off");
      }
      return page;
    }
  }

  private static String line(DataInputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.readUnsignedByte(); c != '\n'; c = in.readUnsignedByte()) {
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }
}
