package io.twinbus.adapter.windows;

import io.twinbus.adapter.testkit.ArtifactShelf;
import io.twinbus.adapter.testkit.KilledAdapterContract;
import io.twinbus.adapter.testkit.SignedPrograms;
import io.twinbus.v1.Component;
import java.util.List;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The adapter with its driver of processes: each component is a shell with a child of its own. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "processes are found by /proc")
class KilledWindowsPcTest extends KilledAdapterContract {
  private final SignedPrograms programs = new SignedPrograms();

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
    return programs.component(name, variant);
  }

  @Override
  protected List<String> alive(String name) {
    return programs.alive(name);
  }

  @Override
  protected void clean() throws InterruptedException {
    programs.close();
  }
}
