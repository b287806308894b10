package io.twinbus.cli.up;

import io.twinbus.cli.CliException;
import io.twinbus.cli.Exit;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Starts processes, starts them again when they end without having been told to, and stops them,
 * the first one last. A process that ends again and again is started with growing pauses, up to 30
 * s.
 */
final class Supervisor implements AutoCloseable {
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
  private static final Duration STABLE = Duration.ofSeconds(30);
  private static final Duration TO_STOP = Duration.ofSeconds(10);
  private static final int LAST_LINES = 12;
  private static final int MOST_ENDS = 3;

  /**
   * Ctrl-C and the end of a terminal reach every process that was started from it. These shall hear
   * of it from us alone, in our order: what is ignored stays ignored in the program that follows.
   */
  private static final List<String> DEAF =
      Files.isExecutable(Path.of("/bin/sh"))
          ? List.of("/bin/sh", "-c", "trap '' INT HUP; exec \"$0\" \"$@\"")
          : List.of();

  private final Path java;
  private final String classPath;
  private final Path logs;
  private final Leftovers leftovers;
  private final Consumer<String> say;
  private final List<String> order = new ArrayList<>();
  private final Map<String, Process> running = new ConcurrentHashMap<>();
  private final Map<String, Integer> ends = new ConcurrentHashMap<>();
  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build();
  private volatile boolean stopping;

  Supervisor(Path java, String classPath, DataFolder data, Consumer<String> say) {
    this.java = java;
    this.classPath = classPath;
    this.logs = data.folder("logs");
    this.leftovers = new Leftovers(data.folder("pids"));
    this.say = say;
  }

  Leftovers leftovers() {
    return leftovers;
  }

  /** Starts a part and keeps it running; returns at once. */
  void start(Part part) {
    order.add(part.name());
    launch(part, Duration.ofSeconds(1));
  }

  private synchronized void launch(Part part, Duration nextPause) {
    if (stopping) {
      return;
    }
    List<String> command = new ArrayList<>(DEAF);
    command.add(java.toString());
    command.addAll(part.jvm());
    command.add("-cp");
    command.add(classPath);
    command.add(part.mainClass());
    command.addAll(part.arguments());
    Process process;
    try {
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .directory(part.folder().toFile())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log(part).toFile()));
      // Each arena of glibc's allocator keeps what it once had.
      builder.environment().put("MALLOC_ARENA_MAX", "2");
      builder.environment().putAll(part.environment());
      process = builder.start();
    } catch (IOException e) {
      throw new CliException(
          Exit.UNAVAILABLE, "Cannot start " + part.name() + ": " + e.getMessage(), e);
    }
    running.put(part.name(), process);
    leftovers.remember(part.name(), process.toHandle());
    Instant started = Instant.now();
    var unused =
        process
            .onExit()
            .thenAccept(
                ended -> {
                  if (!stopping) {
                    again(part, ended.exitValue(), started, nextPause);
                  }
                });
  }

  private void again(Part part, int code, Instant started, Duration pause) {
    ends.merge(part.name(), 1, Integer::sum);
    boolean wasStable = Duration.between(started, Instant.now()).compareTo(STABLE) > 0;
    Duration wait = wasStable ? Duration.ofSeconds(1) : pause;
    say.accept(
        part.name()
            + " ended (exit code "
            + code
            + "), and starts again in "
            + wait.toSeconds()
            + " s");
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                Thread.sleep(wait);
                Duration doubled = wait.multipliedBy(2);
                launch(part, doubled.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : doubled);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
  }

  /** Waits until a part says that it is ready; gives up on one that ends again and again. */
  void awaitReady(Part part, Duration patience) throws InterruptedException {
    Instant end = Instant.now().plus(patience);
    while (Instant.now().isBefore(end)) {
      if (isReady(part.ready())) {
        return;
      }
      if (ends.getOrDefault(part.name(), 0) >= MOST_ENDS) {
        throw failed(part, " does not stay up");
      }
      Thread.sleep(50);
    }
    throw failed(part, " is not ready after " + patience.toSeconds() + " s");
  }

  private CliException failed(Part part, String how) {
    return new CliException(
        Exit.UNAVAILABLE,
        part.name()
            + how
            + ". The end of its log, "
            + log(part)
            + ":\n"
            + String.join("\n", lastLines(part)));
  }

  private boolean isReady(Part.Ready ready) throws InterruptedException {
    return switch (ready) {
      case Part.Ready.AtOnce atOnce -> true;
      case Part.Ready.Listening listening -> Port.answers(listening.port());
      case Part.Ready.Saying saying -> says(saying.uri());
    };
  }

  private boolean says(URI uri) throws InterruptedException {
    try {
      return http.send(
                  HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(2)).build(),
                  HttpResponse.BodyHandlers.discarding())
              .statusCode()
          == 200;
    } catch (IOException notYet) {
      return false;
    }
  }

  private Path log(Part part) {
    return logs.resolve(part.name() + ".log");
  }

  private List<String> lastLines(Part part) {
    try {
      List<String> lines = Files.readAllLines(log(part));
      return lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size());
    } catch (IOException e) {
      return List.of("(" + e.getMessage() + ")");
    }
  }

  /** The process ids by name. */
  Map<String, Long> processes() {
    Map<String, Long> ids = new ConcurrentHashMap<>();
    running.forEach((name, process) -> ids.put(name, process.pid()));
    return ids;
  }

  /** Stops everything: all that count on the first one at once, and then that one. */
  @Override
  public void close() {
    stopping = true;
    List<String> names = List.copyOf(order);
    List<String> others = names.subList(Math.min(1, names.size()), names.size());
    others.forEach(this::ask);
    others.reversed().forEach(this::end);
    names.stream().limit(1).forEach(this::end);
    http.close();
  }

  private void ask(String name) {
    Process process = running.get(name);
    if (process != null) {
      process.destroy();
    }
  }

  private void end(String name) {
    Process process = running.remove(name);
    if (process != null) {
      Leftovers.end(process.toHandle(), TO_STOP);
      leftovers.forget(name);
    }
  }
}
