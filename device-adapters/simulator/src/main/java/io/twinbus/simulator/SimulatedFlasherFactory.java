package io.twinbus.simulator;

import io.twinbus.adapter.board.BoardListener;
import io.twinbus.adapter.board.Flasher;
import io.twinbus.adapter.board.FlasherFactory;
import io.twinbus.adapter.driver.DriverContext;
import io.twinbus.adapter.driver.Problem;
import io.twinbus.adapter.driver.Settings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The flasher {@code simulated}. Settings: {@code factoryImage}: a file that a new board boots;
 * {@code erase}, {@code perBlock}, {@code measure}, {@code boot}: durations; {@code faults}: a
 * script ({@link FaultScript#parse}); {@code seed} and {@code faultCount}: faults by seed.
 */
public final class SimulatedFlasherFactory implements FlasherFactory {
  private final Consumer<SimulatedBoard> made;
  private final FaultScript faults;

  /** For the service loader. */
  public SimulatedFlasherFactory() {
    this(board -> {});
  }

  /** Hands each board that it makes to its maker, who can harm it. */
  public SimulatedFlasherFactory(Consumer<SimulatedBoard> made) {
    this(made, new FaultScript());
  }

  /** The same, with faults that outlive the boards. */
  SimulatedFlasherFactory(Consumer<SimulatedBoard> made, FaultScript faults) {
    this.made = made;
    this.faults = faults;
  }

  @Override
  public String name() {
    return "simulated";
  }

  @Override
  public List<Problem> check(Settings settings) {
    List<Problem> problems = new ArrayList<>();
    try {
      FaultScript unused = FaultScript.parse(settings.text("faults").orElse(""));
    } catch (IllegalArgumentException e) {
      problems.add(new Problem(settings.pathOf("faults"), String.valueOf(e.getMessage())));
    }
    settings
        .text("factoryImage")
        .filter(file -> !Files.isReadable(Path.of(file)))
        .ifPresent(
            file ->
                problems.add(
                    new Problem(
                        settings.pathOf("factoryImage"), file + " is not a file to be read")));
    return problems;
  }

  @Override
  public Flasher create(Settings settings, DriverContext context, BoardListener listener)
      throws IOException {
    BoardTimes otherwise = BoardTimes.DEFAULT;
    BoardTimes times =
        new BoardTimes(
            settings.duration("erase").orElse(otherwise.erase()),
            settings.duration("perBlock").orElse(otherwise.perBlock()),
            settings.duration("measure").orElse(otherwise.measure()),
            settings.duration("boot").orElse(otherwise.boot()));
    Optional<String> factoryImage = settings.text("factoryImage");
    SimulatedBoard board =
        new SimulatedBoard(
            context.folder().resolve("board"),
            factoryImage.isPresent()
                ? Files.readAllBytes(Path.of(factoryImage.get()))
                : "factory image".getBytes(StandardCharsets.US_ASCII),
            times,
            listener,
            faults);
    faults.add(FaultScript.parse(settings.text("faults").orElse("")));
    if (settings.has("seed")) {
      board.inject(
          Fault.random(
              settings.integer("seed").orElse(0),
              (int) settings.integer("faultCount", 1, 1000, 1),
              64 << 10));
    }
    made.accept(board);
    return new SimulatedFlasher(board);
  }
}
