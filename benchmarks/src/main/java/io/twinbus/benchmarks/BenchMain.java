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
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * {@code bench [--quick] [--list] [--out FOLDER] [NAME…]}: measures the named scenarios, or all,
 * prints a table and keeps the results. Exit code 0 when every goal is reached, 1 when one is not,
 * 2 when a scenario, or the whole bench, could not run.
 *
 * <p>An interrupted run ends every process that it started and deletes the brokers' data. It does
 * so too when the process ends that the system property {@value #STARTED_BY} names.
 */
public final class BenchMain {
  /** The process without which this one is of no use: whoever reads what it prints. */
  public static final String STARTED_BY = "twinbus.bench.startedBy";

  private final PrintStream out;
  private final BenchOptions options;
  private final List<Measurement> measured = new ArrayList<>();
  private int failed;

  private BenchMain(PrintStream out, BenchOptions options) {
    this.out = out;
    this.options = options;
  }

  public static void main(String[] args) {
    endWith(Long.getLong(STARTED_BY, 0));
    int code = run(args, new PrintStream(System.out, true, StandardCharsets.UTF_8));
    System.exit(code); // MQTT clients keep threads
  }

  private static void endWith(long pid) {
    if (pid > 0) {
      var unused =
          ProcessHandle.of(pid)
              .orElseThrow(() -> new BenchException("process " + pid + " has ended"))
              .onExit()
              .thenRun(() -> System.exit(2));
    }
  }

  /** Runs the bench and gives back its exit code. */
  public static int run(String[] args, PrintStream out) {
    System.setProperty("logback.configurationFile", "io/twinbus/benchmarks/logback.xml");
    try {
      return new BenchMain(out, BenchOptions.read(List.of(args))).run();
    } catch (BenchException failure) {
      out.println("bench: " + failure.getMessage());
      return 2;
    } catch (FileSystemException failure) {
      out.println(
          "bench: cannot write to "
              + failure.getFile()
              + " ("
              + failure.getClass().getSimpleName()
              + "): name another folder with --out");
      return 2;
    } catch (IOException failure) {
      out.println("bench: cannot write the results: " + failure.getMessage());
      return 2;
    }
  }

  private int run() throws IOException {
    if (options.help()) {
      out.print(BenchOptions.USAGE);
      return 0;
    }
    if (options.list()) {
      Scenarios.all().forEach(one -> out.printf("%-18s %s%n", one.name(), one.about()));
      return 0;
    }
    Path folder = Files.createDirectories(options.folder());
    Room.at(folder).require(folder);
    try (Leftovers data = Leftovers.in(folder, out)) {
      return measureAll(folder, data);
    }
  }

  private int measureAll(Path folder, Leftovers data) throws IOException {
    Instant at = Instant.now();
    Map<String, String> facts = Machine.describe();
    facts.put("mode", options.quick() ? "quick" : "full");
    facts.put("brokers", String.join(" ", Child.BROKER_JVM) + ", a process each, on 127.0.0.1");
    facts.put("services", String.join(" ", Child.SERVICE_JVM) + ", a process each");
    facts.forEach((name, value) -> out.printf("%-12s %s%n", name, value));
    long end = System.nanoTime() + Bench.QUICK.toNanos();
    int left = options.scenarios().size();
    for (Scenario scenario : options.scenarios()) {
      Duration share = Duration.ofNanos(Math.max(0, end - System.nanoTime()) / left--);
      facts.put(scenario.name(), scenario.about());
      measure(
          scenario,
          options.quick() ? Bench.quick(data.path(), share) : Bench.full(data.path()),
          data);
      if (data.isInterrupted()) {
        return 2;
      }
    }
    ResultFiles.write(folder, at, facts, measured);
    Duration took = Duration.between(at, Instant.now());
    out.printf(
        "%n%s%nin %d s; results and picture: %s%n", Table.of(measured), took.toSeconds(), folder);
    if (failed > 0) {
      out.printf("bench: %d scenarios could not be measured; see above%n", failed);
      return 2;
    }
    return measured.stream().allMatch(Measurement::isMet) ? 0 : 1;
  }

  /** One scenario that fails says why, and leaves the others their turn. */
  private void measure(Scenario scenario, Bench bench, Leftovers data) {
    out.printf("%n%s: %s …%n", scenario.name(), scenario.about());
    long begin = System.nanoTime();
    try {
      List<Measurement> results = scenario.run(bench);
      out.print(Table.of(results));
      out.printf("(%.1f s)%n", (System.nanoTime() - begin) / 1e9);
      measured.addAll(results);
    } catch (BenchException failure) {
      if (!data.isInterrupted()) {
        failed++;
        out.println("bench: " + scenario.name() + " failed: " + failure.getMessage());
      }
    }
  }
}
