package io.twinbus.adapter.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * An adapter as a process of its own, as it is deployed: its main class in a child JVM with the
 * class path of the test.
 */
public final class AdapterProcess implements AutoCloseable {
  private static final int MINUTES = 2;

  private final Process process;
  private final Path log;

  private AdapterProcess(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /**
   * Starts one.
   *
   * @param main its main class
   * @param folder where its log is kept; what is there from an earlier process stays
   */
  public static AdapterProcess start(Class<?> main, Path folder, String... arguments)
      throws IOException {
    // What a killed process leaves behind goes with the test.
    Path temporary = Files.createDirectories(folder.resolve("tmp"));
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xshare:auto",
                "-Xmx96m",
                "-Djava.io.tmpdir=" + temporary,
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                main.getName()));
    command.addAll(List.of(arguments));
    Path log = folder.resolve("adapter.log");
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
    return new AdapterProcess(process, log);
  }

  /** Checks a configuration; what it printed, and its exit code, come together. */
  public static String check(Class<?> main, Path folder, Path configuration)
      throws IOException, InterruptedException {
    try (AdapterProcess adapter = start(main, folder, "--check", configuration.toString())) {
      return "exit code " + adapter.exitCode() + "\n" + adapter.log();
    }
  }

  /** Waits for its end. */
  public int exitCode() throws InterruptedException {
    if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
      throw new AssertionError("the adapter does not end; its log:\n" + log());
    }
    return process.exitValue();
  }

  /** Asks it to stop: SIGTERM. */
  public void stop() {
    process.destroy();
  }

  /** Kills it, SIGKILL, and waits until it is dead. */
  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** What it printed. */
  public String log() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
