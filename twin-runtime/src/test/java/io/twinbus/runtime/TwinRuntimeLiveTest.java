package io.twinbus.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.twinbus.broker.embedded.EmbeddedBroker;
import io.twinbus.broker.identity.Role;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runtimes in processes of their own, a real broker, and devices and operators that do nothing but
 * publish texts and subscribe.
 */
final class TwinRuntimeLiveTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String APP = "\"components\":[{\"name\":\"app\",\"type\":\"process\"}]";

  private static EmbeddedBroker broker;
  private static int next;

  private String target = "";
  private MqttTool device;
  private MqttTool operator;
  private RuntimeProcess runtime;

  @TempDir private Path folder;

  @BeforeAll
  static void startBroker() {
    EmbeddedBroker.Builder builder =
        EmbeddedBroker.builder()
            .user("olga", "secret", Role.OPERATOR, "default")
            .user("runtime", "secret", Role.RUNTIME, "*");
    for (int i = 1; i < 10; i++) {
      builder.user("pc" + i, "secret", Role.DEVICE, "default", "pc" + i);
    }
    broker = builder.start();
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @BeforeEach
  void begin() {
    next++;
    target = "pc" + next;
    runtime = RuntimeProcess.start(folder, broker.port());
    device = new MqttTool(broker.port(), target);
    operator = new MqttTool(broker.port(), "olga");
    operator.subscribe(topic("status"));
    operator.subscribe(topic("gate"));
    operator.subscribe("tb/default/client/olga/+");
    device.subscribe(topic("desired"));
    device.subscribe(topic("command/+"));
  }

  @AfterEach
  void end() {
    device.close();
    operator.close();
    runtime.close();
  }

  @Test
  void followsAScriptedDeviceThroughAllPhases() {
    desire("{" + APP + ",\"properties\":{\"interval\":5}}");
    awaitPhase("PENDING");
    await()
        .atMost(PATIENCE)
        .until(() -> device.last(topic("desired")).contains("\"generation\":1"));
    report(1, "APPLYING", 5);
    awaitPhase("APPLYING");
    report(1, "READY", 5);
    awaitPhase("IN_SYNC");
    report(1, "READY", 9);
    awaitPhase("DRIFTED");
    assertThat(operator.last(topic("status"))).contains("properties.interval");
    report(1, "READY", 5);
    awaitPhase("IN_SYNC");
  }

  @Test
  void comesToTheSameEndWhenItIsKilledBetweenAnyTwoMessages() {
    restart();
    desire("{" + APP + "}");
    restart();
    awaitPhase("PENDING");
    report(1, "APPLYING", 5);
    awaitPhase("APPLYING");
    restart();
    report(1, "READY", 5);
    awaitPhase("IN_SYNC");
    String before = operator.last(topic("status"));
    restart();
    report(1, "FAILED", 5);
    awaitPhase("FAILED");
    assertThat(operator.last(topic("status"))).contains("\"lastKnownGood\"");
    assertThat(sequence(operator.last(topic("status")))).isGreaterThan(sequence(before));
  }

  @Test
  void keepsCommandsBehindTheGateOverAKill() {
    report(0, "READY", 5);
    awaitStatus("\"phase\"");
    flash(1, "WRITING");
    awaitPhase("FLASHING");
    command("first", "q1");
    command("second", "q2");
    await().atMost(PATIENCE).until(() -> operator.last(topic("gate")).contains("second"));
    assertThat(device.count(topic("command/"))).isZero();
    restart();
    flash(2, "FAILED");
    await().atMost(PATIENCE).until(() -> device.count(topic("command/")) >= 2);
    answer("first");
    answer("second");
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                operator.last("tb/default/client/olga/q1").contains("\"OK\"")
                    && operator.last("tb/default/client/olga/q2").contains("\"OK\""));
    await().atMost(PATIENCE).until(() -> operator.last(topic("gate")).isEmpty());
  }

  @Test
  void opensTheGateWhenTheDeviceDiesInTheMiddleOfAFlash() {
    report(0, "READY", 5);
    awaitStatus("\"phase\"");
    flash(1, "WRITING");
    awaitPhase("FLASHING");
    command("late", "q3");
    await().atMost(PATIENCE).until(() -> device.count(topic("command/late")) == 1);
    awaitStatus("\"open\":true");
  }

  @Test
  void deliversACommandThatCameWhileNoRuntimeRan() {
    report(0, "READY", 5);
    awaitStatus("\"phase\"");
    runtime.kill();
    command("meanwhile", "q4");
    runtime = RuntimeProcess.start(folder, broker.port());
    await().atMost(PATIENCE).until(() -> device.count(topic("command/meanwhile")) == 1);
  }

  @Test
  void refusesACommandForATargetThatNobodyKnows() {
    operator.request("tb/default/twin/nobody/inbox/go", "{}", "tb/default/client/olga/q5", "q5");
    await()
        .atMost(PATIENCE)
        .until(() -> operator.last("tb/default/client/olga/q5").contains("no target nobody"));
  }

  @Test
  void tellsTheSenderOfACommandThatNobodyCanRead() {
    report(0, "READY", 5);
    awaitStatus("\"phase\"");
    operator.request(topic("inbox/go"), "{\"name\":7", "tb/default/client/olga/q6", "q6");
    await()
        .atMost(PATIENCE)
        .until(() -> operator.last("tb/default/client/olga/q6").contains("not a command"));
    command("after", "q7");
    await().atMost(PATIENCE).until(() -> device.count(topic("command/after")) == 1);
  }

  @Test
  void showsAPoisonMessageAndGoesOn() {
    desire("{" + APP + "}");
    awaitPhase("PENDING");
    report(1, "READY", 5);
    awaitPhase("IN_SYNC");
    device.publish(topic("reported"), "{\"observedGeneration\":\"many\"}", true);
    awaitStatus("InvalidDocument");
    assertThat(operator.last(topic("status"))).contains("IN_SYNC", "observedGeneration");
    device.publish(topic("flash"), "\u0001\u0002", false);
    device.publish(topic("reply/c-1"), "{}", false);
    report(1, "READY", 5);
    await().atMost(PATIENCE).until(() -> !operator.last(topic("status")).contains("reported\""));
    awaitPhase("IN_SYNC");
  }

  @Test
  void endsOnSigtermWithinItsDeadline() {
    report(0, "READY", 5);
    awaitStatus("\"phase\"");
    long began = System.nanoTime();
    assertThat(runtime.stop()).isZero();
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(10));
  }

  private void restart() {
    runtime.kill();
    runtime = RuntimeProcess.start(folder, broker.port());
  }

  private void desire(String json) {
    operator.publish(topic("desired"), json, true);
  }

  private void report(long observed, String state, int interval) {
    String components =
        observed == 0 ? "" : "\"components\":[{\"name\":\"app\",\"state\":\"" + state + "\"}],";
    device.publish(
        topic("reported"),
        "{\"observedGeneration\":"
            + observed
            + ","
            + components
            + "\"properties\":{\"interval\":"
            + interval
            + "}}",
        true);
  }

  private void flash(int sequence, String phase) {
    device.publish(
        topic("flash"),
        "{\"session\":\"s1\",\"component\":\"app\",\"digest\":\"sha256:"
            + "a".repeat(64)
            + "\",\"phase\":\""
            + phase
            + "\",\"attempt\":1,\"sequence\":"
            + sequence
            + "}",
        false);
  }

  private void command(String name, String correlation) {
    operator.request(
        topic("inbox/" + name), "{}", "tb/default/client/olga/" + correlation, correlation);
  }

  private void answer(String name) {
    String command = device.last(topic("command/" + name));
    String id = command.replaceFirst(".*\"id\":\"([^\"]+)\".*", "$1");
    device.publish(topic("reply/" + id), "{\"outcome\":\"OK\"}", false);
  }

  private void awaitPhase(String phase) {
    awaitStatus("\"phase\":\"" + phase + "\"");
  }

  private void awaitStatus(String text) {
    await().alias(text).atMost(PATIENCE).until(() -> operator.last(topic("status")).contains(text));
  }

  private String topic(String aspect) {
    return "tb/default/twin/" + target + "/" + aspect;
  }

  private static long sequence(String status) {
    return Long.parseLong(status.replaceFirst(".*\"eventSequence\":(\\d+).*", "$1"));
  }
}
