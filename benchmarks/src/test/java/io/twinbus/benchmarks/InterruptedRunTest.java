package io.twinbus.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A run that somebody ends before its time, as a process with its brokers. */
@Timeout(180)
class InterruptedRunTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir private Path folder;
  private final List<ProcessHandle> started = new ArrayList<>();

  @AfterEach
  void endWhatATestLeft() {
    started.forEach(ProcessHandle::destroyForcibly);
  }

  @Test
  void leavesNoProcessAndNoDataWhenItIsInterrupted() throws Exception {
    Process bench = bench(List.of());
    List<ProcessHandle> brokers = awaitBrokers(bench);

    interrupt(bench.pid());

    assertThat(bench.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(bench.exitValue()).isNotZero();
    await().atMost(PATIENCE).until(() -> brokers.stream().noneMatch(ProcessHandle::isAlive));
    assertThat(Files.readString(folder.resolve("log"))).contains("interrupted");
    assertThat(dataFolders()).isEmpty();
    assertThat(folder.resolve("out").resolve("results.json")).doesNotExist();
  }

  @Test
  void leavesNoProcessWhenItIsKilled() throws Exception {
    Process bench = bench(List.of());
    List<ProcessHandle> brokers = awaitBrokers(bench);

    bench.destroyForcibly();

    await().atMost(PATIENCE).until(() -> brokers.stream().noneMatch(ProcessHandle::isAlive));
  }

  @Test
  void endsWithTheProcessThatStartedIt() throws Exception {
    Process starter = new ProcessBuilder("sleep", "600").start();
    started.add(starter.toHandle());
    Process bench = bench(List.of("-D" + BenchMain.STARTED_BY + "=" + starter.pid()));
    List<ProcessHandle> brokers = awaitBrokers(bench);

    starter.destroyForcibly();

    assertThat(bench.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    await().atMost(PATIENCE).until(() -> brokers.stream().noneMatch(ProcessHandle::isAlive));
    assertThat(dataFolders()).isEmpty();
  }

  private Process bench(List<String> jvm) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx256m"));
    command.addAll(jvm);
    command.addAll(
        List.of("-cp", System.getProperty("java.class.path"), BenchMain.class.getName()));
    command.addAll(List.of("--out", folder.resolve("out").toString(), "telemetry"));
    Process bench =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile())
            .start();
    started.add(bench.toHandle());
    return bench;
  }

  private List<ProcessHandle> awaitBrokers(Process bench) {
    await().atMost(PATIENCE).until(() -> bench.children().count() == 2);
    List<ProcessHandle> brokers = bench.children().toList();
    started.addAll(brokers);
    return brokers;
  }

  private static void interrupt(long pid) throws Exception {
    // A shell's background processes ignore SIGINT, and so would what a build starts: SIGTERM ends
    // a process in the same way.
    Process kill = new ProcessBuilder("kill", "-TERM", Long.toString(pid)).start();
    assertThat(kill.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
  }

  private List<Path> dataFolders() throws IOException {
    try (Stream<Path> all = Files.list(folder.resolve("out"))) {
      return all.filter(each -> each.getFileName().toString().startsWith("data-")).toList();
    }
  }
}
