package io.twinbus.benchmarks.process;

import io.twinbus.benchmarks.BenchException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A Java process of the bench with the bench's class path. It ends when this is closed, and when
 * the bench ends without closing it.
 */
public final class Child implements AutoCloseable {
  /** How the brokers of both sides are run. */
  public static final List<String> BROKER_JVM = List.of("-Xms256m", "-Xmx1g");

  /** How runtime and monitor are run. */
  public static final List<String> SERVICE_JVM = List.of("-Xms128m", "-Xmx1g");

  private static final int PORT_ATTEMPTS = 3;
  private static final Duration START_LIMIT = Duration.ofSeconds(90);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(10);
  private static final int LOG_LINES = 15;

  private static final Set<Process> ALIVE = ConcurrentHashMap.newKeySet();
  private static volatile boolean ending;

  private final String name;
  private final Process process;
  private final BufferedReader out;
  private final int port;
  private final Duration startTime;

  private Child(String name, Process process, BufferedReader out, int port, Duration startTime) {
    this.name = name;
    this.process = process;
    this.out = out;
    this.port = port;
    this.startTime = startTime;
  }

  /** Starts a broker, with a new folder of its own below the given one. */
  public static Child broker(BrokerKind kind, Persistence persistence, Path folder) {
    return broker(kind, persistence, folder, BROKER_JVM);
  }

  /** Starts a broker with these options of its machine. */
  public static Child broker(
      BrokerKind kind, Persistence persistence, Path folder, List<String> jvm) {
    for (int attempt = 1; ; attempt++) {
      try {
        return onFreePort(kind, persistence, folder, jvm);
      } catch (BenchException failure) {
        // Between finding a free port and listening there, another process may take it.
        if (attempt == PORT_ATTEMPTS || !String.valueOf(failure.getMessage()).contains("in use")) {
          throw failure;
        }
      }
    }
  }

  private static Child onFreePort(
      BrokerKind kind, Persistence persistence, Path folder, List<String> jvm) {
    try {
      Path own = Files.createTempDirectory(Files.createDirectories(folder), "broker-");
      return start(
          "broker " + kind,
          BrokerMain.class,
          jvm,
          List.of(kind.name(), persistence.name(), own.toString()),
          own.resolve("log.txt"));
    } catch (IOException failure) {
      throw new BenchException("cannot write to " + folder, failure);
    }
  }

  /** Starts a twin runtime on the broker of that port; returns when its twins are complete. */
  public static Child runtime(int brokerPort, Path folder) {
    return runtime(brokerPort, folder, SERVICE_JVM);
  }

  /** Starts a twin runtime with these options of its machine. */
  public static Child runtime(int brokerPort, Path folder, List<String> jvm) {
    return service("runtime", RuntimeMain.class, jvm, brokerPort, folder);
  }

  /** Starts a monitor on the broker of that port; returns when its picture is whole. */
  public static Child monitor(int brokerPort, Path folder) {
    return monitor(brokerPort, folder, SERVICE_JVM);
  }

  /** Starts a monitor with these options of its machine; returns when its picture is whole. */
  public static Child monitor(int brokerPort, Path folder, List<String> jvm) {
    return service("monitor", MonitorMain.class, jvm, brokerPort, folder);
  }

  private static Child service(
      String name, Class<?> main, List<String> jvm, int brokerPort, Path folder) {
    try {
      Path own = Files.createTempDirectory(Files.createDirectories(folder), name + "-");
      return start(
          name,
          main,
          jvm,
          List.of(Integer.toString(brokerPort), own.toString()),
          own.resolve("log.txt"));
    } catch (IOException failure) {
      throw new BenchException("cannot write to " + folder, failure);
    }
  }

  /** Starts a main class that says {@link Parent#ready}. */
  public static Child start(
      String name, Class<?> main, List<String> jvm, List<String> arguments, Path log)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(jvm);
    // What a killed process leaves behind goes with its folder.
    command.add("-Djava.io.tmpdir=" + Files.createDirectories(log.resolveSibling("tmp")));
    command.add("-Dlogback.configurationFile=io/twinbus/benchmarks/logback.xml");
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("--sun-misc-unsafe-memory-access=allow");
    command.add("-XX:+IgnoreUnrecognizedVMOptions");
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(arguments);
    long begin = System.nanoTime();
    Process process = launch(new ProcessBuilder(command).redirectError(log.toFile()));
    BufferedReader out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    CompletableFuture<Long> ready =
        CompletableFuture.supplyAsync(() -> awaitAnswer(out, Parent.READY));
    try {
      int port = Math.toIntExact(ready.get(START_LIMIT.toSeconds(), TimeUnit.SECONDS));
      return new Child(name, process, out, port, Duration.ofNanos(System.nanoTime() - begin));
    } catch (ExecutionException | TimeoutException failure) {
      process.destroyForcibly();
      throw new BenchException(name + " did not start; its log ends with:\n" + tail(log), failure);
    } catch (InterruptedException interrupted) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new BenchException("interrupted while " + name + " started", interrupted);
    }
  }

  private static long awaitAnswer(BufferedReader out, String answer) {
    try {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        if (line.startsWith(answer)) {
          return Long.parseLong(line.substring(answer.length()).strip());
        }
      }
      throw new BenchException("it ended before it said " + answer.strip());
    } catch (IOException failure) {
      throw new BenchException("its output cannot be read", failure);
    }
  }

  private static String tail(Path log) {
    try {
      List<String> lines = Files.readAllLines(log);
      return String.join("\n", lines.subList(Math.max(0, lines.size() - LOG_LINES), lines.size()));
    } catch (IOException unreadable) {
      return "(no log: " + unreadable.getMessage() + ")";
    }
  }

  /**
   * Starts a command that ends, with all that it started, when the bench ends. Whoever ends it
   * before that tells so by {@link #forget}.
   */
  public static Process launch(ProcessBuilder command) throws IOException {
    Process process = command.start();
    ALIVE.add(process);
    if (ending) {
      process.destroyForcibly();
    }
    return process;
  }

  /** Leaves alone a process of {@link #launch} that has ended. */
  public static void forget(Process process) {
    ALIVE.remove(process);
  }

  /** Ends all that still run, and each that is started from now on: the bench itself ends. */
  public static void endForGood() {
    ending = true;
    endAll();
  }

  /** Ends all that still run. */
  public static void endAll() {
    for (Process process : ALIVE) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
    for (Process process : ALIVE) {
      awaitEnd(process);
    }
  }

  private static boolean awaitEnd(Process process) {
    try {
      return process.waitFor(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Where it listens, on 127.0.0.1. */
  public int port() {
    return port;
  }

  /** From the start of the process until clients may connect. */
  public Duration startTime() {
    return startTime;
  }

  /** What it has used of the processors so far. */
  public Duration cpu() {
    return process.info().totalCpuDuration().orElse(Duration.ZERO);
  }

  /** Its resident memory in bytes; 0 where the system does not tell. */
  public long residentBytes() {
    return ProcStatus.kilobytes(Path.of("/proc", Long.toString(process.pid()), "status"), "VmRSS")
        * 1024;
  }

  /** Bytes of its heap that are in use after it has collected its garbage. */
  public long heapAfterCollection() {
    try {
      process
          .getOutputStream()
          .write((Parent.HEAP.strip() + "\n").getBytes(StandardCharsets.UTF_8));
      process.getOutputStream().flush();
      return CompletableFuture.supplyAsync(() -> awaitAnswer(out, Parent.HEAP))
          .get(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS);
    } catch (IOException | ExecutionException | TimeoutException failure) {
      throw new BenchException(name + " does not tell its heap", failure);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new BenchException("interrupted", interrupted);
    }
  }

  /** Ends it as a power cut would. */
  public void kill() {
    process.destroyForcibly();
  }

  @Override
  public void close() {
    process.destroyForcibly();
    if (!awaitEnd(process)) {
      throw new BenchException(name + " did not end: process " + process.pid());
    }
    ALIVE.remove(process);
  }
}
