package io.twinbus.adapter.agent;

import static io.twinbus.adapter.testkit.Operator.component;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.twinbus.adapter.artifact.TrustPolicy;
import io.twinbus.adapter.driver.Settings;
import io.twinbus.adapter.reconcile.ComponentView;
import io.twinbus.adapter.reconcile.Policy;
import io.twinbus.adapter.testkit.MarkedProcessDriver;
import io.twinbus.adapter.testkit.MarkedProcessDriverFactory;
import io.twinbus.adapter.testkit.Operator;
import io.twinbus.bus.BusOptions;
import io.twinbus.bus.HiveBus;
import io.twinbus.testing.PlainBroker;
import io.twinbus.topic.TwinId;
import io.twinbus.v1.Command;
import io.twinbus.v1.CommandReply;
import io.twinbus.v1.Component;
import io.twinbus.v1.ComponentReport.State;
import io.twinbus.v1.DesiredState;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@NullUnmarked
class AgentTest {
  private static PlainBroker broker;

  @TempDir Path folder;
  private final String scope = UUID.randomUUID().toString();
  private final TwinId twin = TwinId.of("pc-" + scope.substring(0, 8));
  private final List<Agent> agents = new ArrayList<>();
  private Operator operator;

  @BeforeAll
  static void startBroker() {
    broker = PlainBroker.inMemory();
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @BeforeEach
  void connectOperator() {
    operator = new Operator(broker.uri(), twin);
  }

  @AfterEach
  void endAll() {
    agents.forEach(Agent::close);
    operator.close();
    ProcessHandle.allProcesses()
        .filter(process -> process.info().commandLine().orElse("").contains(scope))
        .forEach(ProcessHandle::destroyForcibly);
  }

  private Agent start(URI uri) throws IOException, InterruptedException {
    Policy fast =
        new Policy(
            Duration.ofSeconds(2),
            Duration.ofMillis(100),
            Duration.ofMillis(200),
            Duration.ofSeconds(1),
            5,
            Duration.ofMinutes(1),
            4,
            8,
            Duration.ofSeconds(1),
            8);
    AgentConfig config =
        AgentConfig.of("test/1", twin, folder)
            .with(fast)
            .with(TrustPolicy.of(true, List.of()))
            .with(Map.of("marked", Settings.at("drivers.marked", Map.of("scope", scope))));
    Agent agent =
        Agent.start(
            config,
            List.of(new MarkedProcessDriverFactory()),
            () ->
                HiveBus.connect(
                    BusOptions.of(
                        uri, "agent-" + twin.target(), new BusOptions.Identity.Anonymous())),
            AgentThreads.create(),
            new SimpleMeterRegistry());
    agents.add(agent);
    return agent;
  }

  private Component marked(String name, String color) {
    return component(name, "marked", Map.of("color", color)).build();
  }

  private List<ProcessHandle> processes(String name) {
    return MarkedProcessDriver.processes(scope, twin.target(), name);
  }

  @Test
  void bringsTheDeviceToWhatIsDesiredAndReportsIt() throws Exception {
    start(broker.uri());
    long generation = operator.desire(marked("a", "red"), marked("b", "red"));
    operator.await("a", State.READY);
    operator.await("b", State.READY);

    assertThat(operator.report().getObservedGeneration()).isEqualTo(generation);
    assertThat(operator.report().getFacts().getOs()).isEqualTo("linux");
    assertThat(operator.report().getFacts().getAdapterVersion()).isEqualTo("test/1");
    assertThat(operator.report().getBoot().getId()).isNotEmpty();
    assertThat(processes("a")).hasSize(1);

    operator.desire(marked("b", "blue"));
    await().until(() -> processes("a").isEmpty());
    await().until(() -> operator.report().getComponentsCount() == 1);
    operator.await("b", State.READY);
  }

  @Test
  void repairsWhatIsKilledBehindItsBack() throws Exception {
    start(broker.uri());
    operator.desire(marked("a", "red"));
    operator.await("a", State.READY);
    processes("a").forEach(ProcessHandle::destroyForcibly);

    await().until(() -> operator.component("a").getRestarts() == 1);
    operator.await("a", State.READY);
    assertThat(processes("a")).hasSize(1);
  }

  @Test
  void namesAnUnknownTypeAndLeavesTheOthersUnharmed() throws Exception {
    start(broker.uri());
    operator.desire(component("x", "toaster", Map.of()).build(), marked("a", "red"));

    assertThat(operator.await("x", State.FAILED).getMessage())
        .contains("\"toaster\" is not a type of this adapter", "marked");
    operator.await("a", State.READY);
  }

  @Test
  void keepsAndRepairsTheLastDesiredStateWithoutABroker() throws Exception {
    start(broker.uri());
    operator.desire(marked("a", "red"));
    operator.await("a", State.READY);
    agents.removeLast().close();
    processes("a").forEach(ProcessHandle::destroyForcibly);

    start(URI.create("mqtt://127.0.0.1:1"));
    await().until(() -> processes("a").size() == 1);
  }

  @Test
  void removesAfterARestartWhatWasDroppedWhileItWasAway() throws Exception {
    start(broker.uri());
    operator.desire(marked("a", "red"), marked("b", "red"));
    operator.await("b", State.READY);
    agents.removeLast().close();
    operator.desire(marked("b", "red"));

    start(broker.uri());
    await().until(() -> processes("a").isEmpty());
    await().until(() -> operator.report().getComponentsCount() == 1);
    assertThat(processes("b")).hasSize(1);
  }

  @Test
  void ignoresAnOlderGenerationAndTakesUpALedgerThatBeganAnew() throws Exception {
    Agent agent = start(broker.uri());
    operator.desire(
        DesiredState.newBuilder()
            .setGeneration(7)
            .setAcceptedAt(com.google.protobuf.Timestamp.newBuilder().setSeconds(1000))
            .addComponents(marked("a", "red"))
            .build());
    operator.await("a", State.READY);
    operator.desire(
        DesiredState.newBuilder()
            .setGeneration(6)
            .setAcceptedAt(com.google.protobuf.Timestamp.newBuilder().setSeconds(900))
            .build());
    operator.command("ping", Map.of());
    assertThat(agent.status().generation()).isEqualTo(7);
    operator.desire(
        DesiredState.newBuilder()
            .setGeneration(1)
            .setAcceptedAt(com.google.protobuf.Timestamp.newBuilder().setSeconds(2000))
            .build());
    await().until(() -> agent.status().generation() == 1);
    await().until(() -> processes("a").isEmpty());
  }

  @Test
  void removesEverythingWhenTheTargetRetires() throws Exception {
    start(broker.uri());
    operator.desire(marked("a", "red"));
    operator.await("a", State.READY);
    operator.desire(
        DesiredState.newBuilder()
            .setGeneration(2)
            .setRetired(true)
            .addComponents(marked("a", "red"))
            .build());

    await().until(() -> operator.report().getComponentsCount() == 0);
    assertThat(processes("a")).isEmpty();
  }

  @Test
  void answersCommandsOnceAndSaysWhatItDoesNotKnow() throws Exception {
    start(broker.uri());
    operator.desire(marked("a", "red"));
    operator.await("a", State.READY);
    long pid = processes("a").getFirst().pid();

    assertThat(operator.command("ping", Map.of()).getOutcome()).isEqualTo(CommandReply.Outcome.OK);
    assertThat(operator.command("dance", Map.of()).getMessage())
        .contains("no command dance", "ping, restart");
    assertThat(operator.command("restart", Map.of("component", "nothing")).getOutcome())
        .isEqualTo(CommandReply.Outcome.FAILED);
    assertThat(operator.command("restart", Map.of("component", "a")).getOutcome())
        .isEqualTo(CommandReply.Outcome.OK);
    await().until(() -> operator.component("a").getRestarts() == 1);
    operator.await("a", State.READY);
    assertThat(processes("a").getFirst().pid()).isNotEqualTo(pid);
  }

  @Test
  void doesACommandOnceThatIsDeliveredTwice() throws Exception {
    start(broker.uri());
    operator.desire(marked("a", "red"));
    operator.await("a", State.READY);
    Command restart =
        Command.newBuilder()
            .setId("once")
            .setPayload(com.google.protobuf.Value.newBuilder().setStringValue("a"))
            .build();
    operator.send("restart", restart);
    operator.send("restart", restart);
    await().until(() -> operator.component("a").getRestarts() == 1);
    operator.await("a", State.READY);
    operator.command("ping", Map.of());

    assertThat(operator.component("a").getRestarts()).isEqualTo(1);
  }

  @Test
  void refusesAFolderThatAnotherAgentUses() throws Exception {
    start(broker.uri());

    assertThatThrownBy(() -> start(broker.uri()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("in use by another adapter");
  }

  @Test
  void goesOnWithAJournalThatCannotBeRead() throws Exception {
    Files.writeString(folder.resolve("journal.json"), "{\"version\":1,\"components\":[{");
    Agent agent = start(broker.uri());
    operator.desire(marked("a", "red"));
    operator.await("a", State.READY);

    assertThat(agent.status().components())
        .extracting(ComponentView::state)
        .containsExactly(ComponentView.State.READY);
    try (var files = Files.list(folder)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .anyMatch(name -> name.startsWith("journal.json.unreadable-"));
    }
  }

  @Test
  void reportsAtMostTenTimesASecondAndAlwaysTheLastState() throws Exception {
    start(broker.uri());
    long last = 0;
    for (int round = 0; round < 60; round++) {
      last = operator.desire(marked("a", round % 2 == 0 ? "red" : "blue"));
    }
    long expected = last;
    await().until(() -> operator.report().getObservedGeneration() == expected);
    operator.await("a", State.READY);
    List<Long> times =
        operator.reports().stream()
            .map(
                report ->
                    report.getReportedAt().getSeconds() * 1000
                        + report.getReportedAt().getNanos() / 1_000_000)
            .toList();
    for (int i = 10; i < times.size(); i++) {
      assertThat(times.get(i) - times.get(i - 10)).isGreaterThanOrEqualTo(950);
    }
  }
}
