package io.twinbus.cli.up;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * Processes of a stack whose supervisor was killed. Each process that is started leaves its id and
 * start time; the next stack ends those that still run, and no others: an id may belong to somebody
 * else by now.
 */
final class Leftovers {
  private final Path folder;

  Leftovers(Path folder) {
    this.folder = folder;
  }

  void remember(String name, ProcessHandle process) {
    write(folder.resolve(name), process.pid() + " " + startOf(process));
  }

  void forget(String name) {
    try {
      Files.deleteIfExists(folder.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends what still runs from before; returns the names. */
  List<String> end(Duration patience) {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> still(file).isPresent())
          .map(
              file -> {
                end(still(file).orElseThrow(), patience);
                forget(file.getFileName().toString());
                return file.getFileName().toString();
              })
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Optional<ProcessHandle> still(Path file) {
    try {
      String[] words = Files.readString(file).strip().split(" ", 2);
      return words.length < 2
          ? Optional.empty()
          : ProcessHandle.of(Long.parseLong(words[0]))
              .filter(process -> process.isAlive() && startOf(process).equals(words[1]));
    } catch (IOException | NumberFormatException e) {
      return Optional.empty(); // half written: the process never got further
    }
  }

  /** Asks a process to end, then makes it. */
  static void end(ProcessHandle process, Duration patience) {
    process.destroy();
    try {
      process.onExit().get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      process.destroyForcibly();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.destroyForcibly();
    } catch (ExecutionException e) {
      throw new IllegalStateException("waiting for process " + process.pid() + " failed", e);
    }
  }

  private static String startOf(ProcessHandle process) {
    return process.info().startInstant().map(Instant::toString).orElse("unknown");
  }

  private static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
