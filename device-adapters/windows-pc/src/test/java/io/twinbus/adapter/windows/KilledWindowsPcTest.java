package io.twinbus.adapter.windows;

import io.twinbus.adapter.testkit.ArtifactShelf;
import io.twinbus.adapter.testkit.KilledAdapterContract;
import io.twinbus.adapter.testkit.Operator;
import io.twinbus.v1.Component;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The adapter with its driver of processes. */
class KilledWindowsPcTest extends KilledAdapterContract {
  private final String mark = "twinbus-" + UUID.randomUUID();

  @Override
  protected Class<?> main() {
    return WindowsPcMain.class;
  }

  @Override
  protected String drivers() {
    return "  process: {}\n";
  }

  @Override
  protected Component component(String name, int variant, ArtifactShelf shelf) {
    Component.Builder component =
        Operator.component(
            name, "process", Map.of("process.command", "sh", "process.ready.after", "20ms"));
    component
        .getPropertiesBuilder()
        .putFields(
            "process.args",
            Operator.list(
                List.of("-c", "sleep 600; :", mark + "-" + name + "-", "variant " + variant)));
    return component.build();
  }

  @Override
  protected List<String> alive(String name) {
    return ProcessHandle.allProcesses()
        .filter(process -> command(process).contains(mark + "-" + name + "-"))
        .map(process -> "pid " + process.pid())
        .toList();
  }

  private static String command(ProcessHandle process) {
    return process.info().commandLine().orElse("");
  }

  @Override
  protected void clean() {
    ProcessHandle.allProcesses()
        .filter(process -> command(process).contains(mark))
        .forEach(ProcessHandle::destroyForcibly);
  }
}
