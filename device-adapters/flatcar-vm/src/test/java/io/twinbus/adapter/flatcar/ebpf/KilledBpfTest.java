package io.twinbus.adapter.flatcar.ebpf;

import io.twinbus.adapter.flatcar.FlatcarVmMain;
import io.twinbus.adapter.testkit.ArtifactShelf;
import io.twinbus.adapter.testkit.KilledAdapterContract;
import io.twinbus.adapter.testkit.Operator;
import io.twinbus.testing.Requires;
import io.twinbus.v1.Artifact;
import io.twinbus.v1.Component;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** The adapter with real programs in the kernel, each attached to a control group of its own. */
@Requires("root")
@NullUnmarked
class KilledBpfTest extends KilledAdapterContract {
  @TempDir static Path mounts;
  private static BpfMachine machine;

  @BeforeAll
  static void mount() throws Exception {
    machine = new BpfMachine(mounts);
  }

  @AfterAll
  static void unmount() throws Exception {
    machine.close();
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
    return "  container: {enabled: false}\n  ebpf: {pins: %s, trace: %s}\n"
        .formatted(machine.settings().get("pins"), machine.settings().get("trace"));
  }

  @Override
  protected Component component(String name, int variant, ArtifactShelf shelf) throws IOException {
    String digest = shelf.put(Files.readAllBytes(BpfMachine.OBJECT));
    return Operator.component(
            name,
            "ebpf",
            Map.of(
                "ebpf.event",
                "cgroup_inet_egress",
                "ebpf.cgroup",
                machine.group(name),
                "ebpf.name",
                "tell",
                "ebpf.trace", // The kernel has one stream of lines, and another test reads it.
                "false",
                "variant",
                "" + variant))
        .setArtifact(Artifact.newBuilder().setDigest(digest))
        .build();
  }

  @Override
  protected List<String> alive(String name) throws Exception {
    return machine.attached(name).stream().map(id -> "program " + id).toList();
  }
}
