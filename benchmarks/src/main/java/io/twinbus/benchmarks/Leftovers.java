package io.twinbus.benchmarks;

import io.twinbus.benchmarks.process.Child;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * What a run must not leave behind: its processes, and the folder of their data. All goes when this
 * is closed, and when somebody interrupts the run.
 */
final class Leftovers implements AutoCloseable {
  private final Path path;
  private final PrintStream out;
  private final Thread atExit = new Thread(this::interrupted, "end of the bench");
  private volatile boolean interrupted;

  private Leftovers(Path path, PrintStream out) {
    this.path = path;
    this.out = out;
  }

  /** A new folder for the data of a run's brokers. */
  static Leftovers in(Path folder, PrintStream out) throws IOException {
    Leftovers made = new Leftovers(Files.createTempDirectory(folder, "data-"), out);
    Runtime.getRuntime().addShutdownHook(made.atExit);
    return made;
  }

  Path path() {
    return path;
  }

  /** Whether the run is being ended from outside: what fails now, fails for that reason. */
  boolean isInterrupted() {
    return interrupted;
  }

  private void interrupted() {
    interrupted = true;
    out.println();
    out.println("bench: interrupted; its processes are ended, and no results are kept");
    Child.endForGood();
    delete(path);
  }

  private void delete(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException | UncheckedIOException stillInUse) {
      out.println("bench: left behind: " + folder + " (" + stillInUse.getMessage() + ")");
    }
  }

  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
      Child.endAll();
      delete(path);
    } catch (IllegalStateException ending) {
      interrupted = true; // the hook is at it
    }
  }
}
