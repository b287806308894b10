package io.twinbus.cli.command;

import io.twinbus.cli.CliException;
import io.twinbus.cli.Exit;
import io.twinbus.cli.Surroundings;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

/** Runs the benchmarks of a checkout. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description = {
      "Measures Twinbus beside a bare broker, in turn, and prints ratios. Needs a checkout and Maven.",
      "What follows goes to it: --quick, --list, --out FOLDER, or names of scenarios.",
      "Ends with 0 when every goal is reached, with 1 when one is not."
    },
    footer = {
      "",
      "Examples:",
      "  twinbus bench --list",
      "  twinbus bench --quick",
      "  twinbus bench telemetry"
    })
public final class Bench implements Callable<Integer> {
  private static final String MAIN = "io.twinbus.benchmarks.BenchMain";
  private static final long PATIENCE_SECONDS = 20;

  @Spec private CommandSpec spec;

  @Unmatched private List<String> arguments = new ArrayList<>();

  @Override
  public Integer call() throws InterruptedException {
    String checkout = Surroundings.of(spec).environment().get("TWINBUS_CHECKOUT");
    if (checkout == null) {
      throw new CliException(
          Exit.UNAVAILABLE,
          "The benchmarks are part of a checkout: run ./twinbus bench in its root folder.");
    }
    Path root = Path.of(checkout);
    Path classpath = root.resolve("benchmarks").resolve("target").resolve("bench.classpath");
    int built =
        run(
            root,
            List.of(
                "mvn",
                "-q",
                "-B",
                "-ntp",
                "-pl",
                "benchmarks",
                "-am",
                "-DskipTests",
                "-Dspotless.check.skip",
                "-Dmdep.analyze.skip",
                "-Djacoco.skip",
                "-Denforcer.skip",
                "-Dcyclonedx.skip",
                "-Dtwinbus.quick",
                "package",
                "dependency:build-classpath",
                "-Dmdep.outputFile=" + classpath));
    if (built != 0) {
      throw new CliException(Exit.FAILED, "The benchmarks could not be built; see above.");
    }
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Dtwinbus.bench.startedBy=" + ProcessHandle.current().pid());
    command.add("-Dtwinbus.bench.command=" + root.resolve("twinbus"));
    command.add("-cp");
    command.add(
        root.resolve("benchmarks").resolve("target").resolve("classes")
            + File.pathSeparator
            + read(classpath));
    command.add(MAIN);
    command.addAll(arguments);
    return run(root, command);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new CliException(Exit.FAILED, "Cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  /** Runs a process to its end, or to that of this one. */
  private static int run(Path folder, List<String> command) throws InterruptedException {
    Process process = start(folder, command);
    Thread atExit = new Thread(() -> end(process), "end of " + command.getFirst());
    Runtime.getRuntime().addShutdownHook(atExit);
    int code = process.waitFor();
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException ending) {
      return Exit.FAILED.code(); // by a signal, which both have got
    }
    return code;
  }

  private static Process start(Path folder, List<String> command) {
    try {
      return new ProcessBuilder(command).directory(folder.toFile()).inheritIO().start();
    } catch (IOException e) {
      throw new CliException(
          Exit.UNAVAILABLE,
          command.getFirst() + " cannot be started (" + e.getMessage() + "): is it on the PATH?",
          e);
    }
  }

  private static void end(Process process) {
    process.destroy();
    try {
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
