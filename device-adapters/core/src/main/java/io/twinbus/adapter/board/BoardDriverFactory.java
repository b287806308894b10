package io.twinbus.adapter.board;

import io.twinbus.adapter.driver.Driver;
import io.twinbus.adapter.driver.DriverContext;
import io.twinbus.adapter.driver.DriverFactory;
import io.twinbus.adapter.driver.Problem;
import io.twinbus.adapter.driver.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.TreeMap;

/**
 * The driver of boards, {@code drivers.bin}: {@code flasher} names one that is on the class path
 * and has its settings under its own name; {@code defaultImage} is a file that is flashed when a
 * component is removed; {@code images} is a folder with images for components that have no artifact
 * and name one by {@code bin.name}; {@code answerWithin} and {@code lookEvery} say how long a board
 * may be silent, and how often it is looked at.
 */
public final class BoardDriverFactory implements DriverFactory {
  private final Map<String, FlasherFactory> flashers = new TreeMap<>();

  /** With the flashers on the class path. */
  public BoardDriverFactory() {
    ServiceLoader.load(FlasherFactory.class).forEach(this::add);
  }

  /** With this flasher, and those on the class path. */
  public BoardDriverFactory(FlasherFactory flasher) {
    this();
    add(flasher);
  }

  private void add(FlasherFactory flasher) {
    flashers.put(flasher.name(), flasher);
  }

  @Override
  public String name() {
    return BoardDriver.TYPE;
  }

  /** A board has to be named. */
  @Override
  public boolean enabledByDefault() {
    return false;
  }

  @Override
  public List<Problem> check(Settings settings) {
    List<Problem> problems = new ArrayList<>();
    FlasherFactory flasher = flashers.get(settings.text("flasher").orElse(""));
    if (flasher == null) {
      problems.add(
          new Problem(
              settings.pathOf("flasher"),
              "must be one of " + String.join(", ", flashers.keySet())));
    } else {
      problems.addAll(flasher.check(section(settings, flasher.name())));
    }
    settings
        .text("defaultImage")
        .filter(file -> !Files.isReadable(Path.of(file)))
        .ifPresent(
            file ->
                problems.add(
                    new Problem(
                        settings.pathOf("defaultImage"), file + " is not a file to be read")));
    settings
        .text("images")
        .filter(folder -> !Files.isDirectory(Path.of(folder)))
        .ifPresent(
            folder ->
                problems.add(
                    new Problem(settings.pathOf("images"), "there is no folder " + folder)));
    return problems;
  }

  @Override
  public Driver create(Settings settings, DriverContext context)
      throws IOException, InterruptedException {
    List<Problem> problems = check(settings);
    if (!problems.isEmpty()) {
      throw new IOException(problems.getFirst().toString());
    }
    Optional<Path> defaultImage = settings.text("defaultImage").map(Path::of);
    BoardDriver driver =
        new BoardDriver(
            context,
            defaultImage,
            new LocalImages(settings.text("images").map(Path::of)),
            settings.duration("answerWithin").orElse(Duration.ofSeconds(10)),
            settings.duration("lookEvery").orElse(Duration.ofSeconds(30)));
    FlasherFactory flasher = flashers.get(settings.requireText("flasher"));
    if (flasher == null) {
      throw new IOException("no flasher " + settings.requireText("flasher"));
    }
    driver.use(flasher.create(section(settings, flasher.name()), context, driver.listener()));
    return driver;
  }

  private static Settings section(Settings settings, String name) {
    return settings.section(name).orElse(Settings.at(settings.pathOf(name), Map.of()));
  }
}
