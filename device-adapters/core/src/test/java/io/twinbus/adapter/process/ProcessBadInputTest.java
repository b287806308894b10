package io.twinbus.adapter.process;

import io.twinbus.adapter.driver.DriverFactory;
import io.twinbus.adapter.driver.Secret;
import io.twinbus.adapter.driver.Settings;
import io.twinbus.adapter.testkit.ArtifactShelf;
import io.twinbus.adapter.testkit.BadInputContract;
import io.twinbus.adapter.testkit.Operator;
import io.twinbus.adapter.testkit.SignedPrograms;
import io.twinbus.v1.Component;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(value = OS.LINUX, disabledReason = "processes are found by /proc")
class ProcessBadInputTest extends BadInputContract {
  private final SignedPrograms programs = new SignedPrograms();

  @AfterEach
  void endPrograms() throws InterruptedException {
    programs.close();
  }

  @Override
  protected DriverFactory factory() {
    return new ProcessDriverFactory();
  }

  @Override
  protected Settings settings(Path folder) {
    return Settings.at("drivers.process", Map.of());
  }

  @Override
  protected Map<String, Secret> secrets() {
    return Map.of("token", new Secret("geheim"));
  }

  @Override
  protected Component good(String name, ArtifactShelf shelf) {
    return programs.component(name, 0);
  }

  @Override
  protected List<String> footprint(String name) {
    return programs.alive(name);
  }

  @Override
  protected void describe(ArtifactShelf shelf) {
    fails(
        Operator.component("no-command", "process", Map.of()).build(),
        "properties.process.command: is missing; name a program, or give the component an artifact");
    fails(
        Operator.component("no-program", "process", Map.of("process.command", "no-such-program"))
            .build(),
        "process.command: there is no program no-such-program on this device; install it");
    fails(
        Operator.component(
                "no-folder",
                "process",
                Map.of("process.command", "sh", "process.directory", "/no/such/folder"))
            .build(),
        "process.directory: there is no folder /no/such/folder on this device; make it");
    fails(shell("ends", "echo out of paper; exit 3"), "ended with exit code 3: out of paper");
    fails(shell("binary", "printf 'bad \\001\\377 news\\n'; exit 1"), "bad \uFFFD\uFFFD news");
    Component.Builder telling = shell("tells", "echo login $TOKEN failed; exit 4").toBuilder();
    telling
        .getPropertiesBuilder()
        .putFields("process.secrets", Operator.section(Map.of("TOKEN", "token")));
    fails(telling.build(), "ended with exit code 4: login *** failed");
    Component.Builder forking =
        shell("forks", "for i in 1 2 3 4 5 6 7 8 9; do sleep 600 & done; wait").toBuilder();
    forking
        .getPropertiesBuilder()
        .putFields(
            "process.limit.processes",
            com.google.protobuf.Value.newBuilder().setNumberValue(4).build());
    fails(
        forking.build(), "made more than 4 processes and was ended; raise process.limit.processes");
    failsWithoutItsArtifact(Operator.component("", "process", Map.of()));
  }

  private Component shell(String name, String script) {
    Component.Builder component = programs.component(name, 0).toBuilder();
    component
        .getPropertiesBuilder()
        .putFields("process.args", Operator.list(List.of("-c", script)));
    return component.build();
  }
}
