package io.twinbus.benchmarks;

import io.twinbus.benchmarks.process.Child;
import io.twinbus.benchmarks.report.Machine;
import io.twinbus.benchmarks.report.Measurement;
import io.twinbus.benchmarks.report.ResultFiles;
import io.twinbus.benchmarks.report.Table;
import io.twinbus.benchmarks.scenario.Scenario;
import io.twinbus.benchmarks.scenario.Scenarios;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * {@code bench [--quick] [--list] [--out FOLDER] [NAME…]}: measures the named scenarios, or all,
 * prints a table and keeps the results. Exit code 0 when every goal is reached, 1 when one is not,
 * 2 when the bench could not run.
 */
public final class BenchMain {
  private static final long NEEDED_MEBIBYTES = 3_000;
  private static final long NEEDED_DISK_MEBIBYTES = 2_000;

  private final PrintStream out;
  private boolean quick;
  private boolean list;
  private Path folder = Path.of("target", "bench");
  private final List<Scenario> chosen = new ArrayList<>();

  private BenchMain(PrintStream out) {
    this.out = out;
  }

  public static void main(String[] args) {
    int code = run(args, new PrintStream(System.out, true, StandardCharsets.UTF_8));
    System.exit(code); // MQTT clients keep threads
  }

  /** Runs the bench and gives back its exit code. */
  public static int run(String[] args, PrintStream out) {
    System.setProperty("logback.configurationFile", "io/twinbus/benchmarks/logback.xml");
    try {
      return new BenchMain(out).bench(List.of(args));
    } catch (BenchException failure) {
      out.println("bench: " + failure.getMessage());
      return 2;
    } catch (IOException failure) {
      out.println("bench: cannot write the results: " + failure.getMessage());
      return 2;
    }
  }

  private int bench(List<String> args) throws IOException {
    read(args);
    if (list) {
      Scenarios.all().forEach(one -> out.printf("%-18s %s%n", one.name(), one.about()));
      return 0;
    }
    Files.createDirectories(folder);
    checkRoom();
    Instant at = Instant.now();
    Path data = Files.createTempDirectory(folder, "data-");
    Thread cleaner = new Thread(() -> end(data), "end of the bench");
    Runtime.getRuntime().addShutdownHook(cleaner); // also when somebody interrupts the run
    Map<String, String> facts = Machine.describe();
    facts.put("mode", quick ? "quick" : "full");
    facts.forEach((name, value) -> out.printf("%-12s %s%n", name, value));
    List<Measurement> measured = new ArrayList<>();
    Bench bench = quick ? Bench.quick(data, chosen.size()) : Bench.full(data);
    for (Scenario scenario : chosen) {
      out.printf("%n%s: %s …%n", scenario.name(), scenario.about());
      List<Measurement> results = scenario.run(bench);
      out.print(Table.of(results));
      measured.addAll(results);
    }
    ResultFiles.write(folder, at, facts, measured);
    Duration took = Duration.between(at, Instant.now());
    out.printf(
        "%n%s%nin %d s; results and picture: %s%n", Table.of(measured), took.toSeconds(), folder);
    return measured.stream().allMatch(Measurement::isMet) ? 0 : 1;
  }

  private void read(List<String> args) {
    for (int i = 0; i < args.size(); i++) {
      switch (args.get(i)) {
        case "--quick" -> quick = true;
        case "--list" -> list = true;
        case "--out" -> {
          if (i + 1 == args.size()) {
            throw new BenchException("--out needs a folder");
          }
          folder = Path.of(args.get(++i));
        }
        default -> chosen.add(scenario(args.get(i)));
      }
    }
    if (chosen.isEmpty()) {
      chosen.addAll(Scenarios.all());
    }
  }

  private static Scenario scenario(String name) {
    return Scenarios.all().stream()
        .filter(scenario -> scenario.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new BenchException(
                    "there is no scenario \""
                        + name
                        + "\"; there are "
                        + String.join(", ", Scenarios.all().stream().map(Scenario::name).toList())
                        + " (--list tells what they are)"));
  }

  private void checkRoom() throws IOException {
    long memory = Machine.availableMebibytes();
    if (memory < NEEDED_MEBIBYTES) {
      throw new BenchException(
          "needs "
              + NEEDED_MEBIBYTES
              + " MiB of memory for two brokers, and "
              + memory
              + " MiB are free: end other programs first");
    }
    long disk = Files.getFileStore(folder).getUsableSpace() >> 20;
    if (disk < NEEDED_DISK_MEBIBYTES) {
      throw new BenchException(
          "needs "
              + NEEDED_DISK_MEBIBYTES
              + " MiB of disk for the brokers' data in "
              + folder
              + ", and "
              + disk
              + " MiB are free: name another folder with --out");
    }
  }

  private static void end(Path data) {
    Child.endAll();
    delete(data);
  }

  private static void delete(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException | UncheckedIOException stillInUse) {
      System.err.println("bench: left behind: " + folder + " (" + stillInUse.getMessage() + ")");
    }
  }
}
