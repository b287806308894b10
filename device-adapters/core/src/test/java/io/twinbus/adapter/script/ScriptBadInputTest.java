package io.twinbus.adapter.script;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinbus.adapter.driver.DriverFactory;
import io.twinbus.adapter.driver.Settings;
import io.twinbus.adapter.testkit.ArtifactShelf;
import io.twinbus.adapter.testkit.BadInputContract;
import io.twinbus.adapter.testkit.Operator;
import io.twinbus.adapter.testkit.Sign;
import io.twinbus.v1.Component;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(value = OS.LINUX, disabledReason = "scripts of bash, and processes by /proc")
class ScriptBadInputTest extends BadInputContract {
  private static final String OUTPUT = "out=\"${1%.json}-output.json\"; ";

  private final Sign sign = new Sign(UUID.randomUUID().toString());
  @TempDir Path scripts;
  @TempDir Path device;

  @AfterEach
  void nothingGoesOn() {
    assertThat(sign.carriers()).isEmpty();
  }

  @Override
  protected DriverFactory factory() {
    return new ScriptDriverFactory();
  }

  @Override
  protected Settings settings(Path folder) throws IOException {
    script("remove", OUTPUT + name() + "rm -f \"$DEVICE/$name\"; " + says(8005));
    return Settings.at("drivers.script", Map.of("folder", scripts.toString()));
  }

  private static String name() {
    return "name=$(sed 's/.*\"name\":\"\\([^\"]*\\)\".*/\\1/' \"$2\"); ";
  }

  private static String says(int status) {
    return "printf '{\"%s\":{\"status\":" + status + "}}' \"$name\" > \"$out\"";
  }

  private void script(String name, String text) throws IOException {
    Files.writeString(scripts.resolve(name + ".sh"), text + "\n");
  }

  private Component component(String name, String apply) {
    Component.Builder component =
        Operator.component(
            name,
            "script",
            Map.of("script.apply", apply, "script.remove", "remove", "script.timeout", "2s"));
    component
        .getPropertiesBuilder()
        .putFields(
            "script.env",
            Operator.section(Map.of("DEVICE", device.toString(), Sign.VARIABLE, sign.text())));
    return component.build();
  }

  @Override
  protected Component good(String name, ArtifactShelf shelf) throws IOException {
    script("good", OUTPUT + name() + "date +%s%N > \"$DEVICE/$name\"; " + says(8004));
    return component(name, "good");
  }

  @Override
  protected List<String> footprint(String name) throws IOException {
    Path file = device.resolve(name);
    return Files.exists(file) ? List.of(Files.readString(file)) : List.of();
  }

  @Override
  protected void describe(ArtifactShelf shelf) throws IOException {
    fails(
        Operator.component("no-property", "script", Map.of("script.apply", "good")).build(),
        "properties.script.remove: is missing; write a text");
    fails(component("leaves", "../../evil"), "is outside the folder of scripts");
    fails(
        component("no-script", "nowhere"),
        "there is no script " + scripts.resolve("nowhere.sh") + " on this device; put it there");
    script("hang", "echo waiting; sleep 600");
    fails(component("hangs", "hang"), "did not end within 2000 ms and was killed: waiting");
    script("fork", "setsid sleep 600 & sh -c 'sleep 600 & exit'; echo forked; sleep 600");
    fails(component("forks", "fork"), "did not end within 2000 ms and was killed: forked");
    script("binary", OUTPUT + "printf '\\377\\001\\002' > \"$out\"");
    fails(component("binary", "binary"), "binary.sh: its output is not JSON");
    script("silent", "true");
    fails(component("silent", "silent"), "silent.sh: it ended without an output; it must write");
    script("breaks", "echo no disk >&2; exit 7");
    fails(component("breaks", "breaks"), "breaks.sh: ended with exit code 7: no disk");
    script("refuses", OUTPUT + name() + says(8001));
    fails(component("refuses", "refuses"), "refuses.sh says UpdateFailed");
    failsWithoutItsArtifact(component("", "good").toBuilder());
  }
}
