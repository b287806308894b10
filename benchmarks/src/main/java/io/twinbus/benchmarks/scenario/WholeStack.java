package io.twinbus.benchmarks.scenario;

import io.twinbus.benchmarks.Bench;
import io.twinbus.benchmarks.BenchException;
import io.twinbus.benchmarks.process.Child;
import io.twinbus.benchmarks.process.ProcStatus;
import io.twinbus.benchmarks.report.Goal;
import io.twinbus.benchmarks.report.Measurement;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/**
 * {@code twinbus up --sample multi-os} as a user starts it: how long until all four machines are in
 * sync, what the whole of it takes of memory and processor then, and how long it takes to stop.
 */
final class WholeStack implements Scenario {
  /** The system property with the {@code twinbus} command of a built checkout. */
  static final String COMMAND = "twinbus.bench.command";

  private static final String DONE = "All IN_SYNC after";
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final Duration SETTLE = Duration.ofSeconds(10);
  private static final Duration WATCH = Duration.ofSeconds(10);
  private static final int STARTS = 3;

  @Override
  public String name() {
    return "up";
  }

  @Override
  public String about() {
    return "twinbus up --sample multi-os: time until all is in sync, memory, idle processor";
  }

  @Override
  public boolean isQuick() {
    return false;
  }

  @Override
  public List<Measurement> run(Bench bench) {
    String command = System.getProperty(COMMAND, "");
    if (command.isEmpty()) {
      throw new BenchException("start it with ./twinbus bench up, in the folder of a checkout");
    }
    Figures figures = new Figures();
    for (int i = 0; i < STARTS; i++) {
      measure(Path.of(command), bench.folder().resolve("up-" + i), figures);
    }
    return List.of(
        measured("first start, until all is in sync", "s", figures.first, new Goal.AtMost(15)),
        measured("next start, until all is in sync", "s", figures.next, new Goal.Told()),
        measured(
            "resident, shared pages counted once", "MiB", figures.memory, new Goal.AtMost(700)),
        measured("resident, sum of all processes", "MiB", figures.resident, new Goal.Told()),
        measured("processor, idle", "% of 1", figures.processor, new Goal.Told()),
        measured("stop", "s", figures.stop, new Goal.Told()));
  }

  private Measurement measured(String what, String unit, List<Double> figures, Goal goal) {
    return new Measurement(name(), what, unit, List.of(), figures, goal);
  }

  private static final class Figures {
    final List<Double> first = new ArrayList<>();
    final List<Double> next = new ArrayList<>();
    final List<Double> memory = new ArrayList<>();
    final List<Double> resident = new ArrayList<>();
    final List<Double> processor = new ArrayList<>();
    final List<Double> stop = new ArrayList<>();
  }

  private static void measure(Path command, Path folder, Figures figures) {
    try {
      Files.createDirectories(folder);
      Process first = start(command, folder, figures.first);
      Pause.of(SETTLE);
      List<ProcessHandle> all =
          Stream.concat(Stream.of(first.toHandle()), first.descendants()).toList();
      figures.memory.add(mebibytes(all, pid -> kilobytes(pid, "smaps_rollup", "Pss")));
      figures.resident.add(mebibytes(all, pid -> kilobytes(pid, "status", "VmRSS")));
      long before = cpu(all);
      Pause.of(WATCH);
      figures.processor.add(100.0 * (cpu(all) - before) / WATCH.toNanos());
      figures.stop.add(stop(first));
      Process next = start(command, folder, figures.next);
      figures.stop.add(stop(next));
    } catch (IOException failure) {
      throw new BenchException("cannot start " + command + ": " + failure.getMessage(), failure);
    }
  }

  private static Process start(Path command, Path folder, List<Double> seconds) throws IOException {
    Path output = folder.resolve("up.txt");
    ProcessBuilder builder =
        new ProcessBuilder(
                command.toString(),
                "up",
                "--sample",
                "multi-os",
                "--data",
                folder.resolve("data").toString(),
                "--mqtt",
                Integer.toString(freePort()),
                "--http",
                Integer.toString(freePort()))
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().put("TWINBUS_CONTEXTS", folder.resolve("contexts.yaml").toString());
    builder.environment().remove("KUBECONFIG");
    long began = System.nanoTime();
    Process process = Child.launch(builder);
    while (!Files.readString(output).contains(DONE)) {
      if (!process.isAlive() || System.nanoTime() - began > PATIENCE.toNanos()) {
        throw new BenchException(
            "twinbus up did not get all in sync; it said:\n" + Files.readString(output).strip());
      }
      Pause.of(Duration.ofMillis(50));
    }
    seconds.add((System.nanoTime() - began) / 1e9);
    return process;
  }

  private static double stop(Process process) {
    long began = System.nanoTime();
    process.destroy();
    try {
      if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        throw new BenchException("twinbus up does not stop: process " + process.pid());
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new BenchException("interrupted", interrupted);
    }
    Child.forget(process);
    return (System.nanoTime() - began) / 1e9;
  }

  private static double mebibytes(List<ProcessHandle> all, ToLongFunction<Long> kilobytes) {
    return all.stream().map(ProcessHandle::pid).mapToLong(kilobytes).sum() / 1024.0;
  }

  private static long kilobytes(long pid, String file, String key) {
    return ProcStatus.kilobytes(Path.of("/proc", Long.toString(pid), file), key);
  }

  private static long cpu(List<ProcessHandle> all) {
    return all.stream()
        .mapToLong(each -> each.info().totalCpuDuration().orElse(Duration.ZERO).toNanos())
        .sum();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
