package io.twinbus.adapter.elasticnode;

import io.twinbus.adapter.driver.Problem;
import io.twinbus.adapter.driver.Settings;
import io.twinbus.adapter.driver.SettingsException;
import io.twinbus.topic.Names;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The section {@code drivers.bitfile}.
 *
 * @param url how the board reaches the page server
 * @param listen the address that it listens on
 * @param port the port that it listens on; 0: any
 * @param channels channels that are started whenever the board comes
 * @param pace time between messages to the board
 * @param settle how long the board needs from ONLINE until it has subscribed
 * @param attach how long is waited for a page of a flash that the board may still be at
 * @param defaultImage what is flashed when a component is removed
 */
record BoardSettings(
    String url,
    String listen,
    int port,
    List<String> channels,
    Duration pace,
    Duration settle,
    Duration attach,
    Optional<Path> defaultImage) {
  private static final int USUAL_PORT = 8085;
  private static final int LONGEST_BASE = 160;

  BoardSettings {
    channels = List.copyOf(channels);
  }

  static BoardSettings of(Settings settings) {
    Settings pages =
        settings.section("pages").orElse(Settings.at(settings.pathOf("pages"), Map.of()));
    return new BoardSettings(
        pages.requireText("url"),
        pages.text("listen").orElse("0.0.0.0"),
        (int) pages.integer("port", 0, 65_535, USUAL_PORT),
        settings.texts("channels"),
        settings.duration("pace").orElse(Duration.ofMillis(2500)),
        settings.duration("settle").orElse(Duration.ofSeconds(1)),
        settings.duration("attach").orElse(Duration.ofSeconds(3)),
        settings.text("defaultImage").map(Path::of));
  }

  /** What is wrong with the section. */
  static List<Problem> check(Settings settings) {
    List<Problem> problems = new ArrayList<>();
    try {
      BoardSettings read = of(settings);
      String url = read.url().replace("{port}", "1");
      if (!isUrl(url)) {
        problems.add(
            new Problem(
                settings.pathOf("pages.url"),
                "must be how the board reaches this adapter, such as http://192.168.1.5:8085, and"
                    + " short: the board takes 256 characters"));
      }
      for (String channel : read.channels()) {
        if (!Names.isName(channel)) {
          problems.add(
              new Problem(settings.pathOf("channels"), "\"" + channel + "\" is not a channel"));
        }
      }
      read.defaultImage()
          .filter(file -> !Files.isReadable(file))
          .ifPresent(
              file ->
                  problems.add(
                      new Problem(
                          settings.pathOf("defaultImage"), file + " is not a file to be read")));
    } catch (SettingsException e) {
      problems.add(e.problem());
    }
    return problems;
  }

  private static boolean isUrl(String text) {
    try {
      URI uri = URI.create(text);
      return "http".equals(uri.getScheme())
          && uri.getHost() != null
          && uri.getQuery() == null
          && text.indexOf(';') < 0
          && text.length() <= LONGEST_BASE;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
