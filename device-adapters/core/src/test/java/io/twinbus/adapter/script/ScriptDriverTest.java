package io.twinbus.adapter.script;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.twinbus.adapter.driver.ComponentSpec;
import io.twinbus.adapter.driver.DriverFactory;
import io.twinbus.adapter.driver.Observation;
import io.twinbus.adapter.driver.Outcome;
import io.twinbus.adapter.driver.Settings;
import io.twinbus.adapter.testkit.DriverContract;
import io.twinbus.adapter.testkit.TestComponentContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The device of these scripts is a folder with a file for each component. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the scripts of these tests are bash's")
class ScriptDriverTest extends DriverContract {
  private static final String NAME =
      """
      name=$(sed 's/.*"name":"\\([^"]*\\)".*/\\1/' "$2")
      out="${1%.json}-output.json"
      """;
  private static final String DONE = "printf '{\"%s\":{\"status\":8004}}' \"$name\" > \"$out\"\n";

  @TempDir Path home;

  /** Names that try a script's patience. */
  private Path scripts() throws IOException {
    return Files.createDirectories(home.resolve("Skripte & Größen"));
  }

  private Path device() throws IOException {
    return Files.createDirectories(home.resolve("device"));
  }

  private void script(String name, String text) throws IOException {
    Files.writeString(scripts().resolve(name), text);
  }

  /** Generous: the machine may have much else to do. */
  @Override
  protected Duration limit() {
    return Duration.ofSeconds(60);
  }

  @Override
  protected DriverFactory factory() {
    return new ScriptDriverFactory();
  }

  @Override
  protected Settings settings(Path folder) throws IOException {
    script("apply.sh", NAME + "cp \"$2\" \"$DEVICE/$name\"\n" + DONE);
    script("remove.sh", NAME + "rm -f \"$DEVICE/$name\"\n" + DONE.replace("8004", "8005"));
    script(
        "get.sh",
        NAME
            + "if [ -e \"$DEVICE/$name\" ]; then printf '[{\"name\":\"%s\"}]' \"$name\" > \"$out\"; "
            + "else echo '[]' > \"$out\"; fi\n");
    return Settings.at(
        "drivers.script",
        Map.of(
            "folder",
            scripts().toString(),
            "types",
            Map.of(
                "thing",
                Map.of(
                    "apply", "apply.sh",
                    "get", "get.sh",
                    "remove", "remove.sh",
                    "timeout", "2s",
                    "env", Map.of("DEVICE", device().toString()),
                    "secrets", Map.of("TOKEN", "token")))));
  }

  @Override
  protected Map<String, String> secrets() {
    return Map.of("token", "geheim");
  }

  @Override
  protected ComponentSpec component(String name) {
    return ComponentSpec.of(name, "thing", Settings.of(Map.of("color", "red")));
  }

  @Override
  protected ComponentSpec changed(ComponentSpec component) {
    return ComponentSpec.of(
        component.name(), component.type(), component.settings().with("color", "blue"));
  }

  @Override
  protected ComponentSpec invalid(String name) {
    return ComponentSpec.of(name, "script", Settings.of(Map.of("script.apply", "../evil.sh")));
  }

  @Override
  protected List<String> footprint(String name) throws IOException {
    Path file = device().resolve(name);
    return Files.exists(file) ? List.of(Files.readString(file)) : List.of();
  }

  @Override
  protected void breakIt(String name) throws IOException {
    Files.delete(device().resolve(name));
  }

  @Override
  protected int mostSteps() {
    return 12;
  }

  private Outcome applyWith(String script) throws Exception {
    script("apply.sh", script);
    return bench().apply(component("one"));
  }

  @Test
  void givesPropertiesToTheScriptAsTheyAre() throws Exception {
    String text = "C:\\Pfad mit Leerzeichen\\Größe \"1\".txt\r\n$HOME `id` 'x' 日本 😀";
    Settings settings = Settings.of(Map.of("text", text, "list", List.of(1, "a"), "number", 1.5));
    bench().apply(ComponentSpec.of("one", "thing", settings));

    JsonNode json = new ObjectMapper().readTree(device().resolve("one").toFile());

    assertThat(json.get(0).get("properties").get("text").asText()).isEqualTo(text);
    assertThat(json.get(0).get("properties").get("list").toString()).isEqualTo("[1,\"a\"]");
    assertThat(json.get(0).get("type").asText()).isEqualTo("thing");
  }

  @Test
  void givesTheWholeDeploymentAsTheFirstArgument() throws Exception {
    assertThat(applyWith(NAME + "cp \"$1\" \"$DEVICE/deployment\"\n" + DONE))
        .isInstanceOf(Outcome.Done.class);

    JsonNode json = new ObjectMapper().readTree(device().resolve("deployment").toFile());

    assertThat(json.get("activeTarget").asText()).isEqualTo("testbench");
    assertThat(json.at("/solution/spec/components/0/name").asText()).isEqualTo("one");
    assertThat(json.at("/assignments/testbench").asText()).isEqualTo("{one}");
  }

  @Test
  void runsAScriptWithTheLineEndsOfWindows() throws Exception {
    String script = NAME + "if true; then\n  echo Grüße\nfi\n" + DONE;

    assertThat(applyWith(script.replace("\n", "\r\n"))).isInstanceOf(Outcome.Done.class);
  }

  @Test
  void readsAnOutputWithAByteOrderMark() throws Exception {
    assertThat(applyWith(NAME + "printf '\\357\\273\\277{\"one\":{\"status\":8004}}' > \"$out\"\n"))
        .isInstanceOf(Outcome.Done.class);
  }

  @Test
  void acceptsTheNewerNameOfGetsOutput() throws Exception {
    script("get.sh", "printf '[{\"name\":\"one\"}]' > \"${1%.json}-get-output.json\"\n");
    bench().apply(component("one"));

    assertThat(bench().observe(component("one"))).isInstanceOf(Observation.Ready.class);
  }

  @Test
  void givesSecretsByTheEnvironmentAndHidesThemWhereTheyArePrinted() throws Exception {
    script("apply.sh", "echo \"$TOKEN $*\"; echo bad $TOKEN >&2; exit 3\n");
    TestComponentContext call = bench().call(component("one"));

    Outcome outcome = bench().driver().apply(component("one"), call);

    assertThat(outcome.message()).contains("exit code 3").contains("bad ***");
    assertThat(call.log().tail(50)).contains("bad ***").doesNotContain("geheim");
  }

  @Test
  void killsAScriptThatHangs() throws Exception {
    assertThat(applyWith("echo waiting; sleep 1000").message())
        .isEqualTo("apply.sh: did not end within 2000 ms and was killed: waiting");
  }

  @Test
  void saysWhatTheContractIsWhenThereIsNoOutput() throws Exception {
    assertThat(applyWith("true").message())
        .isEqualTo(
            "apply.sh: it ended without an output; it must write <first argument without"
                + " .json>-output.json");
  }

  @Test
  void passesOnTheCodeAndTheMessageOfTheScript() throws Exception {
    assertThat(
            applyWith(
                NAME
                    + "printf '{\"one\":{\"status\":8001,\"message\":\"board is\\\\non fire\"}}'"
                    + " > \"$out\"\n"))
        .isEqualTo(Outcome.failed("apply.sh says UpdateFailed: board is\uFFFDon fire"));
  }

  @Test
  void refusesAnOutputThatIsBinary() throws Exception {
    Outcome outcome = applyWith(NAME + "head -c 3000 /dev/urandom > \"$out\"\n");

    assertThat(outcome.message()).startsWith("apply.sh: its output ");
    assertThat(outcome.message().chars().filter(Character::isISOControl)).isEmpty();
  }

  @Test
  void refusesAnOutputOfAnotherComponent() throws Exception {
    assertThat(applyWith(NAME + "printf '{\"two\":{\"status\":8004}}' > \"$out\"\n").message())
        .contains("does not speak of one");
  }

  @Test
  void isNotSureWhenTheGetScriptFails() throws Exception {
    script("get.sh", "exit 9");

    assertThat(bench().observe(component("one")))
        .isEqualTo(new Observation.Unknown("the get script: ended with exit code 9"));
  }

  @Test
  void letsAComponentNameScriptsOfTheFolder() throws Exception {
    Settings settings =
        Settings.of(
            Map.of(
                "script.apply",
                "apply.sh",
                "script.remove",
                "remove.sh",
                "script.env",
                Map.of("DEVICE", device().toString())));
    ComponentSpec component = ComponentSpec.of("own", "script", settings);

    bench().applyUntilReady(component);
    assertThat(footprint("own")).hasSize(1);
    bench().remove(component);
    assertThat(footprint("own")).isEmpty();
  }

  @Test
  void namesTheMissingScriptBeforeTheAdapterStarts() {
    Settings settings =
        Settings.at(
            "drivers.script",
            Map.of("types", Map.of("x", Map.of("apply", "/no/a.sh", "remove", "/no/r.sh"))));

    assertThat(factory().check(settings))
        .extracting(Object::toString)
        .containsExactly(
            "drivers.script.types.x: there is no script /no/a.sh; put it there, or correct the"
                + " path",
            "drivers.script.types.x: there is no script /no/r.sh; put it there, or correct the"
                + " path");
  }

  @Test
  void knowsPowerShellByTheNameOfTheScript() {
    Path script = Path.of("C:", "Program Files", "apply.ps1");

    assertThat(ScriptEngine.of(script)).isEqualTo(ScriptEngine.POWERSHELL);
    assertThat(
            ScriptEngine.POWERSHELL.command(
                Path.of("pwsh"), script, List.of(Path.of("a b.json"), Path.of("c.json"))))
        .containsExactly(
            "pwsh",
            "-NoLogo",
            "-NoProfile",
            "-NonInteractive",
            "-ExecutionPolicy",
            "Bypass",
            "-File",
            script.toString(),
            "a b.json",
            "c.json");
  }

  @Test
  void takesTheScriptForThisMachineWhenANameHasNoEnding() throws Exception {
    script("apply.sh", NAME + DONE);
    script("remove.sh", NAME + DONE);

    ScriptSet scripts =
        ScriptSet.of(
            Settings.of(Map.of("script.apply", "apply", "script.remove", "remove")),
            "script.",
            scripts(),
            true);

    assertThat(scripts.apply()).isEqualTo(scripts().resolve("apply.sh"));
    assertThat(scripts.remove()).isEqualTo(scripts().resolve("remove.sh"));
  }
}
