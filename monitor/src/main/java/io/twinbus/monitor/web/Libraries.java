package io.twinbus.monitor.web;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;

/**
 * The libraries of the pages: where their files are on the class path, and how modules name them.
 */
final class Libraries {
  private static final String PATH = "/lib/";
  private final Map<String, Library> byName;

  /**
   * One library.
   *
   * @param specifier what modules import
   * @param folder where its files are on the class path
   * @param entry the file that its specifier means
   */
  private record Library(String specifier, String folder, String entry) {}

  private Libraries(Map<String, Library> byName) {
    this.byName = byName;
  }

  /** The libraries that this build was made with. */
  static Libraries read() {
    Properties lines = new Properties();
    try (InputStream in =
        Objects.requireNonNull(Libraries.class.getResourceAsStream("/web-libraries.properties"))) {
      lines.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Map<String, Library> byName = new TreeMap<>();
    for (String name : lines.stringPropertyNames()) {
      String[] words = lines.getProperty(name).split(" ", 3);
      byName.put(name, new Library(words[0], "META-INF/resources/_static/" + words[1], words[2]));
    }
    return new Libraries(byName);
  }

  /** The resource of a path below {@code /lib/}; empty for any other path. */
  Optional<String> resource(String path) {
    String[] parts = path.split("/", 4);
    return parts.length == 4 && parts[1].equals("lib") && byName.containsKey(parts[2])
        ? Optional.of(byName.get(parts[2]).folder + "/" + parts[3])
        : Optional.empty();
  }

  /** The import map of the page. */
  JsonObject importMap() {
    JsonObject imports = new JsonObject();
    byName.forEach(
        (name, library) ->
            imports
                .put(library.specifier, PATH + name + "/" + library.entry)
                .put(library.specifier + "/", PATH + name + "/"));
    return new JsonObject().put("imports", imports);
  }
}
