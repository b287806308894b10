package io.twinbus.adapter.main;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinbus.adapter.testkit.AdapterProcess;
import io.twinbus.adapter.testkit.ArtifactShelf;
import io.twinbus.adapter.testkit.KilledAdapterContract;
import io.twinbus.adapter.testkit.MarkedProcessDriver;
import io.twinbus.adapter.testkit.Operator;
import io.twinbus.v1.Component;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

/** The adapter as a process of its own, with the driver of the test kit. */
@NullUnmarked
class KilledAdapterTest extends KilledAdapterContract {
  private final String scope = UUID.randomUUID().toString();

  /** Fewer than the real drivers are. */
  @Override
  protected int kills() {
    return 6;
  }

  @Override
  protected Class<?> main() {
    return AdapterMain.class;
  }

  @Override
  protected String drivers() {
    return "  marked: {scope: " + scope + "}\n";
  }

  @Override
  protected Component component(String name, int variant, ArtifactShelf shelf) {
    return Operator.component(name, "marked", Map.of("color", "" + variant, "delay", "40ms"))
        .build();
  }

  @Override
  protected List<String> alive(String name) {
    String target = "pc" + name.substring(name.lastIndexOf('-'));
    return MarkedProcessDriver.processes(scope, target, name).stream()
        .map(process -> "pid " + process.pid())
        .toList();
  }

  @Override
  protected void clean() {
    ProcessHandle.allProcesses()
        .filter(process -> process.info().commandLine().orElse("").contains("mark=" + scope))
        .forEach(ProcessHandle::destroyForcibly);
  }

  @Test
  void checksAConfigurationAndSaysAllThatIsWrong() throws Exception {
    Path wrong =
        Files.writeString(
            folder().resolve("wrong.yaml"),
            "target: pc\ndata: data\ndrivers:\n  toaster: {}\n  marked: {}\n");
    assertThat(AdapterProcess.check(main(), folder(), wrong))
        .startsWith("exit code 78")
        .contains("drivers.toaster: there is no such driver", "drivers.marked.scope");
    assertThat(exitCodeOf()).isEqualTo(64);
  }

  private int exitCodeOf(String... arguments) throws IOException, InterruptedException {
    try (AdapterProcess adapter = AdapterProcess.start(main(), folder(), arguments)) {
      return adapter.exitCode();
    }
  }
}
