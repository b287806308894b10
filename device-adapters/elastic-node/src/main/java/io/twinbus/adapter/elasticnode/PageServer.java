package io.twinbus.adapter.elasticnode;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.twinbus.adapter.process.PortHolder;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves bit files page by page, as the board asks for them: {@code GET
 * /bitfile/<name>/?chunkNumber=N&chunkMaxSize=512}, with or without the slash. The answer is raw
 * bytes with a Content-Length, not chunked. A board asks again for ever after any other answer.
 */
final class PageServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PageServer.class);
  private static final Pattern PATH = Pattern.compile("/bitfile/([0-9a-f]+)/?");
  private static final int USUAL_PAGE = 512;
  private static final int LARGEST_PAGE = 65_536;
  private static final String PORT = "{port}";

  private final HttpServer server;
  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("twinbus-pages").factory());
  private final String base;
  private final Listener listener;
  private final PageFolder files;

  /** Hears of every page before it is sent. Must not block. */
  interface Listener {
    /** The board asks for the bytes up to {@code end} of {@code size}. */
    void asked(PageName name, long end, long size);
  }

  /**
   * Listens.
   *
   * @param url how the board reaches this server; {@code {port}} stands for the port
   * @param files what it serves
   * @throws IOException if it cannot; the message names the address
   */
  PageServer(String host, int port, String url, PageFolder files, Listener listener)
      throws IOException {
    this.files = files;
    this.listener = listener;
    try {
      server = HttpServer.create(new InetSocketAddress(host, port), 0);
    } catch (IOException e) {
      throw new IOException(
          "cannot listen on http://"
              + host
              + ":"
              + port
              + ": "
              + e.getMessage()
              + PortHolder.clause(port)
              + "; choose another drivers.bitfile.pages.port",
          e);
    }
    String withPort = url.replace(PORT, Integer.toString(server.getAddress().getPort()));
    base = withPort.endsWith("/") ? withPort : withPort + "/";
    server.setExecutor(threads);
    var unused = server.createContext("/", this::answer);
    server.start();
  }

  /** Where the board finds the pages of an order; ends with a slash. */
  String url(PageName name) {
    return base + "bitfile/" + name + "/";
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      Matcher path = PATH.matcher(exchange.getRequestURI().getPath());
      Optional<PageName> name = path.matches() ? PageName.parse(path.group(1)) : Optional.empty();
      Optional<Path> file = name.flatMap(known -> files.of(known.content()));
      if (name.isEmpty() || file.isEmpty()) {
        refuse(exchange, 404, "there is no such bit file here");
      } else if (!exchange.getRequestMethod().equals("GET")) {
        refuse(exchange, 405, "ask with GET");
      } else {
        page(exchange, name.get(), file.get());
      }
    } catch (NoSuchFileException e) {
      refuse(exchange, 404, "the bit file is gone");
    } catch (NumberFormatException e) {
      refuse(exchange, 400, "chunkNumber and chunkMaxSize are whole numbers");
    }
  }

  private void page(HttpExchange exchange, PageName name, Path file) throws IOException {
    Map<String, String> query = query(exchange.getRequestURI().getQuery());
    long number = Long.parseLong(query.getOrDefault("chunkNumber", "0"));
    int most = Integer.parseInt(query.getOrDefault("chunkMaxSize", Integer.toString(USUAL_PAGE)));
    long size = Files.size(file);
    if (most < 1 || most > LARGEST_PAGE || number < 0 || number > size / most) {
      refuse(exchange, 416, "the bit file has " + size + " bytes");
      return;
    }
    long begin = number * most;
    long end = Math.min(size, begin + most);
    if (begin >= end) {
      refuse(exchange, 416, "the bit file has " + size + " bytes");
      return;
    }
    byte[] bytes = read(file, begin, (int) (end - begin));
    listener.asked(name, end, size);
    exchange.getResponseHeaders().set("Content-Type", "application/octet-stream");
    exchange.sendResponseHeaders(200, bytes.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(bytes);
    }
  }

  private static byte[] read(Path file, long begin, int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      while (bytes.hasRemaining()) {
        if (channel.read(bytes, begin + bytes.position()) < 0) {
          throw new IOException(file + " became shorter");
        }
      }
    }
    return bytes.array();
  }

  private static Map<String, String> query(@org.jspecify.annotations.Nullable String text) {
    Map<String, String> values = new HashMap<>();
    if (text != null) {
      for (String part : text.split("&", -1)) {
        int equals = part.indexOf('=');
        if (equals > 0) {
          values.put(part.substring(0, equals), part.substring(equals + 1));
        }
      }
    }
    return values;
  }

  private static void refuse(HttpExchange exchange, int status, String why) throws IOException {
    LOG.atWarn()
        .addKeyValue("uri", exchange.getRequestURI())
        .addKeyValue("status", status)
        .log("A page was not served: {}", why);
    byte[] bytes = (why + "\n").getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(bytes);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdown();
  }
}
