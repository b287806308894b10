package io.twinbus.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.twinbus.broker.embedded.EmbeddedBroker;
import io.twinbus.broker.identity.Role;
import io.twinbus.testing.Requires;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A device and an operator that are mosquitto_pub and mosquitto_sub in a shell, and nothing else.
 */
@Requires("mosquitto")
final class MosquittoLiveTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String TWIN = "tb/default/twin/pc/";

  @TempDir private Path folder;
  private final List<Process> subscribers = new ArrayList<>();

  @AfterEach
  void endSubscribers() {
    subscribers.forEach(Process::destroyForcibly);
  }

  @Test
  void takesATwinThroughAllPhasesFromTheCommandLine() throws Exception {
    try (EmbeddedBroker broker =
            EmbeddedBroker.builder()
                .user("olga", "secret", Role.OPERATOR, "default")
                .user("pc", "secret", Role.DEVICE, "default", "pc")
                .user("runtime", "secret", Role.RUNTIME, "*")
                .start();
        RuntimeProcess runtime = RuntimeProcess.start(folder, broker.port())) {
      int port = broker.port();
      Path desired = subscribe(port, "pc", "desired");
      Path status = subscribe(port, "olga", "status");

      publish(
          port,
          "olga",
          "desired",
          "{\"components\":[{\"name\":\"app\",\"type\":\"process\"}],"
              + "\"properties\":{\"interval\":5}}");
      awaitLine(status, "\"phase\":\"PENDING\"");
      awaitLine(desired, "\"generation\":1");
      report(port, "APPLYING", 5);
      awaitLine(status, "\"phase\":\"APPLYING\"");
      report(port, "READY", 5);
      awaitLine(status, "\"phase\":\"IN_SYNC\"");
      report(port, "READY", 9);
      awaitLine(status, "\"phase\":\"DRIFTED\"");
      report(port, "READY", 5);
      awaitLine(status, "\"phase\":\"IN_SYNC\"");
      assertThat(runtime.stop()).isZero();
    }
  }

  private void report(int port, String state, int interval) throws Exception {
    publish(
        port,
        "pc",
        "reported",
        "{\"observedGeneration\":1,\"components\":[{\"name\":\"app\",\"state\":\""
            + state
            + "\"}],\"properties\":{\"interval\":"
            + interval
            + "}}");
  }

  private void publish(int port, String user, String aspect, String payload) throws Exception {
    List<String> command = client("mosquitto_pub", port, user);
    command.addAll(List.of("-t", TWIN + aspect, "-q", "1", "-r", "-m", payload));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("mosquitto_pub.log").toFile())
            .start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue())
        .as(Files.readString(folder.resolve("mosquitto_pub.log")))
        .isZero();
  }

  /** Follows a topic into a file, one line a message. */
  private Path subscribe(int port, String user, String aspect) throws IOException {
    Path lines = folder.resolve(aspect + ".txt");
    List<String> command = client("mosquitto_sub", port, user);
    command.addAll(List.of("-t", TWIN + aspect, "-q", "1"));
    subscribers.add(
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(lines.toFile())
            .start());
    return lines;
  }

  private static List<String> client(String program, int port, String user) {
    return new ArrayList<>(
        List.of(
            program,
            "-V",
            "5",
            "-h",
            "127.0.0.1",
            "-p",
            Integer.toString(port),
            "-u",
            user,
            "-P",
            "secret"));
  }

  private static void awaitLine(Path lines, String text) {
    await()
        .alias(text)
        .atMost(PATIENCE)
        .until(
            () -> {
              List<String> all = Files.readAllLines(lines);
              return !all.isEmpty() && all.getLast().contains(text);
            });
  }
}
