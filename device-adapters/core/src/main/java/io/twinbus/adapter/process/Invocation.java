package io.twinbus.adapter.process;

import io.twinbus.adapter.driver.Cancellation;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * One run of a program to its end, bounded in time and output. Arguments reach the program as they
 * are: no shell is in between. Secrets belong into the environment, never into the command.
 *
 * @param command the program and its arguments
 * @param environment variables in addition to the agent's own
 * @param directory where it runs
 * @param limit the longest time that it may take
 * @param input standard input; absent: at its end from the beginning
 * @param trace a file that remembers it while it runs, so that it is ended before the next run if
 *     the agent did not live to its end
 */
public record Invocation(
    List<String> command,
    Map<String, String> environment,
    Path directory,
    Duration limit,
    Optional<Path> input,
    Optional<Path> trace) {
  /** Bytes of each output that are kept. */
  public static final int KEPT = 1 << 20;

  /** Bytes of output after which a program is killed. */
  public static final long FLOOD = 16L << 20;

  private static final long LOOK_MILLIS = 200;

  public Invocation {
    command = List.copyOf(command);
    environment = Map.copyOf(environment);
  }

  /** A program without variables of its own. */
  public static Invocation of(List<String> command, Path directory, Duration limit) {
    return new Invocation(command, Map.of(), directory, limit, Optional.empty(), Optional.empty());
  }

  /** The same with these variables. */
  public Invocation with(Map<String, String> variables) {
    return new Invocation(command, variables, directory, limit, input, trace);
  }

  /** The same with a file as its standard input. */
  public Invocation reading(Path file) {
    return new Invocation(command, environment, directory, limit, Optional.of(file), trace);
  }

  /** The same, remembered in a file while it runs. */
  public Invocation tracedIn(Path file) {
    return new Invocation(command, environment, directory, limit, input, Optional.of(file));
  }

  /**
   * Runs it. Output goes through files, so that a grandchild that keeps them open holds up nobody;
   * what the program leaves running after an orderly end stays.
   *
   * @throws IOException if it cannot be started
   * @throws InterruptedException if the call was cancelled; the program and all that it started are
   *     killed
   */
  public Ending run(Cancellation cancellation) throws IOException, InterruptedException {
    cancellation.check();
    Trace left = Trace.at(trace);
    left.endLeftOver();
    Path out = Files.createTempFile(directory, "call-", ".out");
    Path err = Files.createTempFile(directory, "call-", ".err");
    try {
      Process process = start(left, out, err);
      try {
        left.record(process.toHandle());
        return await(process, left, out, err, cancellation);
      } finally {
        if (process.isAlive()) {
          killEvenIfInterrupted(process, left);
        }
        left.forget();
      }
    } finally {
      delete(out);
      delete(err);
    }
  }

  private Process start(Trace left, Path out, Path err) throws IOException {
    Program.requirePassable(command);
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectInput(
                input
                    .map(Path::toFile)
                    .map(ProcessBuilder.Redirect::from)
                    .orElseGet(Invocation::nothing))
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().putAll(environment);
    left.begin(builder.environment());
    return builder.start();
  }

  private Ending await(Process process, Trace left, Path out, Path err, Cancellation cancellation)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    while (!process.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
      cancellation.check();
      if (Files.size(out) + Files.size(err) > FLOOD) {
        kill(process, left);
        return new Ending.Flooded(FLOOD, output(out, err));
      }
      if (System.nanoTime() > deadline) {
        kill(process, left);
        return new Ending.TimedOut(limit, output(out, err));
      }
    }
    return new Ending.Exited(process.exitValue(), output(out, err));
  }

  private static Output output(Path out, Path err) throws IOException {
    return new Output(head(out), head(err));
  }

  private static byte[] head(Path file) throws IOException {
    try (InputStream stream = Files.newInputStream(file)) {
      return stream.readNBytes(KEPT);
    }
  }

  private static void kill(Process process, Trace left) throws InterruptedException {
    ProcessTree.end(() -> left.withKin(process.toHandle()), Duration.ZERO);
  }

  private static void killEvenIfInterrupted(Process process, Trace left)
      throws InterruptedException {
    boolean interrupted = Thread.interrupted();
    try {
      kill(process, left);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException held) {
      // Windows keeps a file that a grandchild holds open; it goes with the folder.
    }
  }

  /** An input that is at its end. */
  static ProcessBuilder.Redirect nothing() {
    boolean windows = System.getProperty("os.name", "").startsWith("Windows");
    return ProcessBuilder.Redirect.from(new File(windows ? "NUL" : "/dev/null"));
  }
}
