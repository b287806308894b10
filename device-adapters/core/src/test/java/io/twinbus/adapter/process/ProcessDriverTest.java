package io.twinbus.adapter.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.twinbus.adapter.driver.ComponentSpec;
import io.twinbus.adapter.driver.DriverFactory;
import io.twinbus.adapter.driver.Observation;
import io.twinbus.adapter.driver.Outcome;
import io.twinbus.adapter.driver.Settings;
import io.twinbus.adapter.driver.SettingsException;
import io.twinbus.adapter.testkit.DriverContract;
import io.twinbus.adapter.testkit.TestComponentContext;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the programs of these tests are a shell's")
class ProcessDriverTest extends DriverContract {
  private final String sign = UUID.randomUUID().toString();
  @TempDir Path other;

  /** Generous: the machine may have much else to do. */
  @Override
  protected Duration limit() {
    return Duration.ofSeconds(60);
  }

  @Override
  protected DriverFactory factory() {
    return new ProcessDriverFactory();
  }

  @Override
  protected ComponentSpec component(String name) {
    return shell(name, "exec sleep 1000", Map.of());
  }

  /** A component that runs a script of the shell, and bears the sign of this test. */
  private ComponentSpec shell(String name, String script, Map<String, Object> more) {
    Map<String, Object> settings = new HashMap<>(more);
    settings.put("process.command", "sh");
    settings.put("process.args", List.of("-c", script));
    settings.put("process.ready.after", "10ms");
    settings.put("process.stop.grace", "200ms");
    settings.putIfAbsent("process.env", Map.of("SIGN", sign + name));
    return ComponentSpec.of(name, "process", Settings.of(settings));
  }

  @Override
  protected ComponentSpec changed(ComponentSpec component) {
    return shell(component.name(), "exec sleep 2000", Map.of());
  }

  @Override
  protected ComponentSpec invalid(String name) {
    return ComponentSpec.of(name, "process", Settings.EMPTY);
  }

  @Override
  protected List<String> footprint(String name) {
    return processes(name).stream().map(process -> Long.toString(process.pid())).toList();
  }

  private List<ProcessHandle> processes(String name) {
    return Procfs.withEnvironment("SIGN=" + sign + name).stream()
        .filter(ProcessIdentity::runs)
        .toList();
  }

  @Override
  protected void breakIt(String name) {
    for (ProcessHandle process : processes(name)) {
      process.destroyForcibly();
      process.onExit().join();
    }
  }

  @AfterEach
  void endAll() throws InterruptedException {
    ProcessTree.end(() -> Procfs.withEnvironment("SIGN=" + sign), Duration.ZERO);
  }

  @Test
  void tellsTheKernelWhenTheProgramEnds() throws Exception {
    ComponentSpec component = shell("one", "echo out of paper; exit 3", Map.of());
    TestComponentContext call = bench().call(component);
    bench().driver().apply(component, call);

    await().atMost(limit()).until(() -> bench().context().changes().contains("one"));

    assertThat(bench().driver().observe(component, call))
        .isInstanceOf(Observation.Different.class)
        .extracting(Observation::message)
        .isEqualTo("the program ended with exit code 3: out of paper");
  }

  @Test
  void passesOnWhatTheProgramPrints() throws Exception {
    ComponentSpec component =
        shell("one", "printf 'Grüße\\r\\n\\001\\377 bell\\n'; exec sleep 1000", Map.of());
    TestComponentContext call = bench().call(component);
    bench().driver().apply(component, call);

    await().atMost(limit()).until(() -> call.log().tail(5).equals("Grüße\n\uFFFD\uFFFD bell"));
  }

  @Test
  void removesWhatTheProgramHasStartedAlsoInASessionOfItsOwn() throws Exception {
    ComponentSpec component =
        shell("one", "setsid sleep 1000 & sh -c 'sleep 1000 & exit' ; exec sleep 1000", Map.of());
    bench().applyUntilReady(component);
    await().atMost(limit()).until(() -> processes("one").size() == 3);

    bench().remove(component);

    assertThat(processes("one")).isEmpty();
  }

  @Test
  void killsAProgramThatDoesNotWantToEnd() throws Exception {
    ComponentSpec component =
        shell("one", "trap '' TERM; while true; do sleep 1000; done", Map.of());
    bench().applyUntilReady(component);

    bench().remove(component);

    assertThat(processes("one")).isEmpty();
  }

  @Test
  void endsAProgramThatMakesTooManyProcesses() throws Exception {
    ComponentSpec component =
        shell(
            "one",
            "for i in 1 2 3 4 5 6 7 8 9; do sleep 1000 & done; wait",
            Map.of("process.limit.processes", 5));
    TestComponentContext call = bench().call(component);
    bench().driver().apply(component, call);

    await().atMost(limit()).until(() -> bench().context().changes().contains("one"));

    await().atMost(limit()).until(() -> processes("one").isEmpty());
    assertThat(bench().driver().observe(component, call).message())
        .contains("made more than 5 processes")
        .contains("process.limit.processes");
  }

  @Test
  void takesOverAProcessWhoseStartWasNotRecorded() throws Exception {
    ComponentSpec component = component("one");
    bench().applyUntilReady(component);
    List<String> before = footprint("one");
    Path folder = bench().call(component).folder();
    RunRecord record = RunRecord.read(folder).orElseThrow();
    new RunRecord(record.fingerprint(), java.util.Optional.empty(), record.program(), 0)
        .write(folder);

    bench().restart();
    bench().applyUntilReady(component);

    assertThat(footprint("one")).isEqualTo(before);
  }

  @Test
  void givesSecretsByTheEnvironmentOnly() throws Exception {
    ComponentSpec component =
        shell(
            "one",
            "test \"$TOKEN\" = geheim && echo known; exec sleep 1000",
            Map.of("process.secrets", Map.of("TOKEN", "token")));
    TestComponentContext call = bench().call(component);
    bench().driver().apply(component, call);

    await().atMost(limit()).until(() -> call.log().tail(1).equals("known"));
    try (var files = Files.walk(call.folder())) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        assertThat(Files.readString(file)).doesNotContain("geheim");
      }
    }
    assertThat(processes("one"))
        .allSatisfy(p -> assertThat(p.info().commandLine().orElse("")).doesNotContain("geheim"));
  }

  @Override
  protected Map<String, String> secrets() {
    return Map.of("token", "geheim");
  }

  @Test
  void refusesASecretThatTheAdapterDoesNotHave() {
    ComponentSpec component =
        shell("one", "true", Map.of("process.secrets", Map.of("TOKEN", "none")));

    assertThatThrownBy(() -> bench().apply(component))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("secrets.none");
  }

  @Test
  void passesArgumentsWithSpacesQuotesAndSignsAsTheyAre() throws Exception {
    Path script = other.resolve("mein Programm.sh");
    Files.writeString(script, "#!/bin/sh\nprintf '%s\\n' \"$@\"; exec sleep 1000\n");
    assertThat(script.toFile().setExecutable(true)).isTrue();
    List<String> args = List.of("a b", "\"quoted\" 'twice'", "grün $HOME `id` \\n", "");
    ComponentSpec component =
        ComponentSpec.of(
            "one",
            "process",
            Settings.of(
                Map.of(
                    "process.command",
                    script.toString(),
                    "process.args",
                    args,
                    "process.env",
                    Map.of("SIGN", sign + "one"))));
    TestComponentContext call = bench().call(component);
    bench().driver().apply(component, call);

    await()
        .atMost(limit())
        .until(() -> call.log().tail(9).equals(String.join("\n", args.subList(0, 3))));
  }

  @Test
  void isNotReadyBeforeItsPortAnswers() throws Exception {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    ComponentSpec component = shell("one", "exec sleep 1000", Map.of("process.ready.port", port));
    bench().apply(component);
    await()
        .atMost(limit())
        .until(() -> bench().observe(component).message().contains("port " + port));

    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      assertThat(socket.isBound()).isTrue();
      assertThat(bench().awaitReady(component)).isInstanceOf(Observation.Ready.class);
    }
  }

  @Test
  void saysWhichProgramIsMissingAndDoesNotTryAgain() throws Exception {
    ComponentSpec component =
        ComponentSpec.of(
            "one", "process", Settings.of(Map.of("process.command", "no-such-program")));

    assertThat(bench().apply(component))
        .isEqualTo(
            Outcome.refused(
                "process.command: there is no program no-such-program on this device; install it,"
                    + " or correct the name"));
  }

  @Test
  void namesTheVariableThatCannotBe() throws IOException {
    ComponentSpec component = shell("one", "true", Map.of("process.env", Map.of("A B", "x")));

    assertThat(bench().driver().validate(component))
        .singleElement()
        .satisfies(problem -> assertThat(problem.path()).isEqualTo("properties.process.env"));
  }
}
