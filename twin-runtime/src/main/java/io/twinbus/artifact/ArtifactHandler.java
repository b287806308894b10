package io.twinbus.artifact;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import io.twinbus.artifact.ArtifactGate.Answer;
import io.twinbus.topic.Names;
import io.twinbus.topic.TwinId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.Base64;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BiPredicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Artifacts over HTTP: {@code PUT}, {@code GET} with Range, and {@code HEAD} of {@code
 * {tenant}/{digest}} below its path, with name and password of one of the broker's identities. An
 * operator uploads; operators, viewers and services read everything of their tenant; a device reads
 * what its own desired state names, and adds {@code ?target={its target}}.
 */
public final class ArtifactHandler implements HttpHandler {
  private static final Logger LOG = LoggerFactory.getLogger(ArtifactHandler.class);

  private final String path;
  private final ArtifactStore store;
  private final ArtifactGate gate;
  private final BiPredicate<TwinId, String> named;

  /**
   * A handler.
   *
   * @param path where it stands, with a slash at the end
   * @param named whether a twin's desired state names a digest
   */
  public ArtifactHandler(
      String path, ArtifactStore store, ArtifactGate gate, BiPredicate<TwinId, String> named) {
    this.path = path;
    this.store = store;
    this.gate = gate;
    this.named = named;
  }

  private record Asked(String tenant, String digest, Optional<TwinId> twin) {}

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    Optional<Asked> asked = asked(exchange);
    if (asked.isEmpty()) {
      Answers.text(
          exchange, 404, "there are " + path + "{tenant}/sha256:{64 digits}[?target={target}]");
      return;
    }
    Optional<ArtifactGate.User> user = user(exchange);
    if (user.isEmpty()) {
      refuse(exchange, "log in with name and password of one of the broker's identities");
      return;
    }
    switch (exchange.getRequestMethod()) {
      case "GET", "HEAD" -> read(exchange, asked.get(), user.get());
      case "PUT" -> upload(exchange, asked.get(), user.get());
      default -> {
        exchange.getResponseHeaders().set("Allow", "GET, HEAD, PUT");
        exchange.sendResponseHeaders(405, -1);
      }
    }
  }

  private void read(HttpExchange exchange, Asked asked, ArtifactGate.User user) throws IOException {
    Answer answer =
        asked
            .twin()
            .map(twin -> gate.mayReadFor(user, twin))
            .orElseGet(() -> gate.mayReadAll(user, asked.tenant()));
    if (isTurnedAway(exchange, answer, user, "a device adds ?target={its target}")) {
      return;
    }
    if (asked.twin().isPresent() && !named.test(asked.twin().get(), asked.digest())) {
      Answers.text(
          exchange,
          403,
          "the desired state of " + asked.twin().get().target() + " does not name this artifact");
      return;
    }
    try {
      Answers.artifact(exchange, store, asked.digest());
    } catch (NoSuchFileException e) {
      Answers.text(exchange, 404, "no such artifact; upload it with PUT");
    }
  }

  private void upload(HttpExchange exchange, Asked asked, ArtifactGate.User user)
      throws IOException {
    OptionalLong length = length(exchange);
    if (length.isEmpty()) {
      Answers.text(exchange, 411, "say how long it is: Content-Length");
      return;
    }
    if (isTurnedAway(
        exchange, gate.mayUpload(user, asked.tenant()), user, "an operator may upload")) {
      return;
    }
    boolean there = store.size(asked.digest()).isPresent();
    try {
      store.write(asked.digest(), length.getAsLong(), exchange.getRequestBody());
    } catch (IOException e) {
      Answers.text(exchange, 422, String.valueOf(e.getMessage()));
      return;
    }
    LOG.atInfo()
        .addKeyValue("tenant", asked.tenant())
        .addKeyValue("digest", asked.digest())
        .addKeyValue("bytes", length.getAsLong())
        .addKeyValue("publisher", user.user())
        .log("Artifact is here");
    exchange.sendResponseHeaders(there ? 200 : 201, -1);
  }

  private static boolean isTurnedAway(
      HttpExchange exchange, Answer answer, ArtifactGate.User user, String hint)
      throws IOException {
    switch (answer) {
      case GRANTED -> {
        return false;
      }
      case UNKNOWN -> refuse(exchange, "the broker does not know this name with this password");
      case FORBIDDEN -> Answers.text(exchange, 403, user.user() + " may not do that: " + hint);
      case UNAVAILABLE -> {
        exchange.getResponseHeaders().set("Retry-After", "5");
        Answers.text(exchange, 503, "the broker cannot be asked who you are; try again");
      }
    }
    return true;
  }

  private static void refuse(HttpExchange exchange, String why) throws IOException {
    exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"twinbus\"");
    Answers.text(exchange, 401, why);
  }

  private Optional<Asked> asked(HttpExchange exchange) {
    String[] parts = exchange.getRequestURI().getPath().substring(path.length()).split("/", -1);
    if (parts.length != 2 || !Names.isName(parts[0]) || !Names.isDigest(parts[1])) {
      return Optional.empty();
    }
    Optional<String> target = Query.of(exchange, "target");
    if (target.isPresent() && !Names.isName(target.get())) {
      return Optional.empty();
    }
    return Optional.of(
        new Asked(parts[0], parts[1], target.map(name -> new TwinId(parts[0], name))));
  }

  private static OptionalLong length(HttpExchange exchange) {
    String header = exchange.getRequestHeaders().getFirst("Content-Length");
    return header == null || !header.matches("\\d{1,18}")
        ? OptionalLong.empty()
        : OptionalLong.of(Long.parseLong(header));
  }

  private static Optional<ArtifactGate.User> user(HttpExchange exchange) {
    String header = exchange.getRequestHeaders().getFirst("Authorization");
    if (header == null || !header.regionMatches(true, 0, "Basic ", 0, 6)) {
      return Optional.empty();
    }
    try {
      String text =
          new String(
              Base64.getDecoder().decode(header.substring(6).strip()), StandardCharsets.UTF_8);
      int colon = text.indexOf(':');
      return colon < 1
          ? Optional.empty()
          : Optional.of(new ArtifactGate.User(text.substring(0, colon), text.substring(colon + 1)));
    } catch (IllegalArgumentException notBase64) {
      return Optional.empty();
    }
  }
}
