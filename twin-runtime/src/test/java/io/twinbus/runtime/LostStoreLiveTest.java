package io.twinbus.runtime;

import static org.awaitility.Awaitility.await;

import io.twinbus.broker.embedded.EmbeddedBroker;
import io.twinbus.broker.identity.Role;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The broker comes back with nothing. */
final class LostStoreLiveTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String DESIRED = "tb/default/twin/pc/desired";
  private static final String SPEC = "tb/default/spec/solution/app";

  @TempDir private Path folder;

  @Test
  void putsBackDesiredStatesAndDocumentsWithTheirGenerations() {
    EmbeddedBroker first = broker(0);
    int port = first.port();
    try (RuntimeProcess runtime = RuntimeProcess.start(folder, port)) {
      try (MqttTool operator = new MqttTool(port, "olga")) {
        operator.subscribe("tb/default/twin/pc/status");
        write(operator, 1);
        write(operator, 2);
        write(operator, 3);
        operator.subscribe("tb/default/spec-status/solution/app");
        operator.publish(SPEC, solution("first"), true);
        operator.publish(SPEC, solution("second"), true);
        await()
            .atMost(PATIENCE)
            .until(() -> !operator.last("tb/default/spec-status/solution/app").isEmpty());
        await()
            .atMost(PATIENCE)
            .until(() -> operator.last("tb/default/twin/pc/status").contains("\"generation\":3"));
      }
      first.close();
      try (EmbeddedBroker second = broker(port);
          MqttTool operator = new MqttTool(port, "olga")) {
        awaitGeneration(operator, 3);
        awaitSecondSolution(operator);
        write(operator, 4);
        awaitGeneration(operator, 4);
        runtime.stop();
      }
    }
    try (EmbeddedBroker third = broker(port);
        RuntimeProcess runtime = RuntimeProcess.start(folder, third.port());
        MqttTool operator = new MqttTool(port, "olga")) {
      awaitGeneration(operator, 4);
      awaitSecondSolution(operator);
      runtime.stop();
    }
  }

  @Test
  void journalsAgainWhatTheJournalHasLost() {
    try (EmbeddedBroker broker = broker(0);
        MqttTool operator = new MqttTool(broker.port(), "olga")) {
      operator.subscribe("tb/default/twin/pc/status");
      try (RuntimeProcess runtime = RuntimeProcess.start(folder.resolve("first"), broker.port())) {
        write(operator, 1);
        await()
            .atMost(PATIENCE)
            .until(() -> operator.last("tb/default/twin/pc/status").contains("\"generation\":1"));
        runtime.kill();
      }
      try (RuntimeProcess runtime = RuntimeProcess.start(folder.resolve("second"), broker.port())) {
        await().atMost(PATIENCE).until(() -> journal("second").contains("DesiredAccepted"));
        runtime.stop();
      }
    }
  }

  /** All that is in a runtime's journal, byte by byte. */
  private String journal(String runtime) throws IOException {
    StringBuilder all = new StringBuilder();
    Path journal = folder.resolve(runtime).resolve("journal");
    if (Files.isDirectory(journal)) {
      try (Stream<Path> files = Files.list(journal)) {
        for (Path file : files.toList()) {
          all.append(Files.readString(file, StandardCharsets.ISO_8859_1));
        }
      }
    }
    return all.toString();
  }

  private static void awaitSecondSolution(MqttTool operator) {
    operator.subscribe(SPEC);
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                operator.last(SPEC).contains("\"generation\":2")
                    && operator.last(SPEC).contains("second"));
  }

  private static String solution(String name) {
    return "{\"apiVersion\":\"twinbus.io/v1\",\"kind\":\"Solution\",\"metadata\":{\"name\":\"app\"},"
        + "\"spec\":{\"displayName\":\""
        + name
        + "\",\"components\":[{\"name\":\"web\",\"type\":\"process\"}]}}";
  }

  private static void awaitGeneration(MqttTool operator, int generation) {
    operator.subscribe(DESIRED);
    await()
        .atMost(PATIENCE)
        .until(() -> operator.last(DESIRED).contains("\"generation\":" + generation));
  }

  private static void write(MqttTool operator, int interval) {
    operator.publish(DESIRED, "{\"properties\":{\"interval\":" + interval + "}}", true);
  }

  private static EmbeddedBroker broker(int port) {
    return EmbeddedBroker.builder()
        .port(port)
        .user("olga", "secret", Role.OPERATOR, "default")
        .user("runtime", "secret", Role.RUNTIME, "*")
        .start();
  }
}
