package io.twinbus.adapter.flatcar.container;

import io.twinbus.adapter.flatcar.FlatcarVmMain;
import io.twinbus.adapter.testkit.ArtifactShelf;
import io.twinbus.adapter.testkit.KilledAdapterContract;
import io.twinbus.testing.Requires;
import io.twinbus.v1.Component;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** The adapter with real containers, which outlive it. */
@Requires({"containers", "root"})
@NullUnmarked
class KilledContainerTest extends KilledAdapterContract {
  // The store's mounts go with the machine.
  @TempDir(cleanup = CleanupMode.NEVER)
  static Path engine;

  private static Podman podman;

  @BeforeAll
  static void startEngine() throws Exception {
    podman = new Podman(engine);
  }

  @AfterAll
  static void stopEngine() throws Exception {
    podman.close();
  }

  @Override
  protected int kills() {
    return 4;
  }

  @Override
  protected Class<?> main() {
    return FlatcarVmMain.class;
  }

  @Override
  protected String drivers() {
    return "  ebpf: {enabled: false}\n  container: {host: '%s'}\n".formatted(podman.address());
  }

  @Override
  protected Component component(String name, int variant, ArtifactShelf shelf) {
    return Podman.shell(
        name,
        "trap exit TERM; sleep 1000 & wait",
        Map.of("env.VARIANT", "" + variant, "container.network", "none"));
  }

  @Override
  protected List<String> alive(String name) throws Exception {
    return podman.containers(name);
  }

  @Override
  protected void clean() throws Exception {
    podman.run("rm", "--all", "--force", "--time", "0");
  }
}
