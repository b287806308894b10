package io.twinbus.monitor.web;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/** The pages and their libraries, served from the class path; nothing is built, nothing bundled. */
final class Assets {
  private static final Pattern SAFE = Pattern.compile("(/[A-Za-z0-9][A-Za-z0-9._-]*)+");
  private static final String IMPORT_MAP_MARK = "<!-- import map -->";

  private final Map<String, Optional<Asset>> cache = new ConcurrentHashMap<>();
  private final Libraries libraries = Libraries.read();
  private final Asset page;
  private final String importMapHash;

  @SuppressWarnings("ArrayRecordComponent") // handed over, not compared
  private record Asset(byte[] bytes, String type, String tag) {}

  Assets() {
    String map = libraries.importMap().encode();
    importMapHash =
        "'sha256-"
            + Base64.getEncoder().encodeToString(sha256(map.getBytes(StandardCharsets.UTF_8)))
            + "'";
    String html =
        new String(read("web/index.html").orElseThrow(), StandardCharsets.UTF_8)
            .replace(IMPORT_MAP_MARK, "<script type=\"importmap\">" + map + "</script>");
    page = asset(html.getBytes(StandardCharsets.UTF_8), "text/html; charset=utf-8");
  }

  /** What the content security policy must name to allow the import map, which has to be inline. */
  String importMapHash() {
    return importMapHash;
  }

  void page(RoutingContext context) {
    serve(context, page, "no-cache");
  }

  void file(RoutingContext context) {
    String path = context.normalizedPath();
    Optional<Asset> asset =
        SAFE.matcher(path).matches() ? cache.computeIfAbsent(path, this::load) : Optional.empty();
    if (asset.isEmpty()) {
      context.fail(new Problem(404, "There is nothing here."));
      return;
    }
    serve(context, asset.get(), path.startsWith("/lib/") ? "max-age=86400" : "no-cache");
  }

  private Optional<Asset> load(String path) {
    return read(libraries.resource(path).orElse("web" + path))
        .map(bytes -> asset(bytes, type(path)));
  }

  private static void serve(RoutingContext context, Asset asset, String caching) {
    HttpServerResponse response = context.response();
    response
        .putHeader("Content-Type", asset.type)
        .putHeader("Cache-Control", caching)
        .putHeader("ETag", asset.tag);
    if (asset.tag.equals(context.request().getHeader("If-None-Match"))) {
      response.setStatusCode(304).end();
    } else {
      response.end(Buffer.buffer(asset.bytes));
    }
  }

  private static Asset asset(byte[] bytes, String type) {
    return new Asset(
        bytes,
        type,
        "\"" + Base64.getUrlEncoder().withoutPadding().encodeToString(sha256(bytes)) + "\"");
  }

  private static String type(String path) {
    int dot = path.lastIndexOf('.');
    return switch (dot < 0 ? "" : path.substring(dot)) {
      case ".js", ".mjs" -> "text/javascript; charset=utf-8";
      case ".css" -> "text/css; charset=utf-8";
      case ".svg" -> "image/svg+xml";
      case ".json" -> "application/json";
      case ".html" -> "text/html; charset=utf-8";
      default -> "application/octet-stream";
    };
  }

  private static Optional<byte[]> read(String resource) {
    try (InputStream in = Assets.class.getResourceAsStream("/" + resource)) {
      return in == null ? Optional.empty() : Optional.of(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this JVM has no SHA-256", e);
    }
  }
}
