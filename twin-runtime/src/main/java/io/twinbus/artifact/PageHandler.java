package io.twinbus.artifact;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import io.twinbus.topic.Names;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Pages of bit files for boards that can nothing but this: {@code GET
 * /bitfile/{digest}/?chunkNumber=N&chunkMaxSize=512}, with or without the slash before the question
 * mark. Such a board has no password: the digest, which nobody guesses, is the key, and it opens
 * only while a desired state names it. The answer is at most {@code chunkMaxSize} bytes with their
 * length, never in chunked coding.
 */
public final class PageHandler implements HttpHandler {
  /** Where it stands. */
  public static final String PATH = "/bitfile/";

  private static final String PREFIX = "sha256:";
  private static final int LARGEST_PAGE = 65_536;

  private final ArtifactStore store;
  private final Predicate<String> named;

  /**
   * A handler.
   *
   * @param named whether any desired state names a digest
   */
  public PageHandler(ArtifactStore store, Predicate<String> named) {
    this.store = store;
    this.named = named;
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    if (!exchange.getRequestMethod().equals("GET")) {
      exchange.getResponseHeaders().set("Allow", "GET");
      exchange.sendResponseHeaders(405, -1);
      return;
    }
    String digest = digest(exchange.getRequestURI().getPath());
    if (!Names.isDigest(digest) || !named.test(digest)) {
      Answers.text(exchange, 404, "no desired state names such a bit file");
      return;
    }
    long number = number(exchange, "chunkNumber", Integer.MAX_VALUE);
    long size = number(exchange, "chunkMaxSize", LARGEST_PAGE);
    if (number < 0 || size < 1) {
      Answers.text(
          exchange, 400, "chunkNumber counts from 0, chunkMaxSize is 1 to " + LARGEST_PAGE);
      return;
    }
    try (FileChannel file = store.open(digest)) {
      long offset = number * size;
      if (offset >= file.size()) {
        Answers.text(exchange, 404, "the bit file ends before page " + number);
        return;
      }
      exchange.getResponseHeaders().set("Content-Type", "application/octet-stream");
      Answers.bytes(
          exchange, 200, file, new ByteRange(offset, Math.min(size, file.size() - offset)));
    } catch (NoSuchFileException e) {
      Answers.text(exchange, 404, "the bit file was not uploaded yet");
    }
  }

  private static String digest(String path) {
    String name = path.substring(PATH.length());
    String bare = name.endsWith("/") ? name.substring(0, name.length() - 1) : name;
    return bare.startsWith(PREFIX) ? bare : PREFIX + bare;
  }

  private static long number(HttpExchange exchange, String name, int most) {
    Optional<String> text = Query.of(exchange, name);
    if (text.isEmpty() || !text.get().matches("\\d{1,9}")) {
      return -1;
    }
    long number = Long.parseLong(text.get());
    return number > most ? -1 : number;
  }
}
