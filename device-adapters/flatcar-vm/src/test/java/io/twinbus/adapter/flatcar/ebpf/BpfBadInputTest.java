package io.twinbus.adapter.flatcar.ebpf;

import io.twinbus.adapter.driver.DriverFactory;
import io.twinbus.adapter.driver.Settings;
import io.twinbus.adapter.testkit.ArtifactShelf;
import io.twinbus.adapter.testkit.BadInputContract;
import io.twinbus.adapter.testkit.Operator;
import io.twinbus.testing.Requires;
import io.twinbus.v1.Artifact;
import io.twinbus.v1.Component;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** A real program in the kernel, and those that cannot be brought there. */
@Requires("root")
@NullUnmarked
class BpfBadInputTest extends BadInputContract {
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
  protected DriverFactory factory() {
    return new BpfDriverFactory();
  }

  @Override
  protected Settings settings(Path folder) {
    return Settings.at("drivers.ebpf", machine.settings());
  }

  private static Component.Builder program(String name, Map<String, String> more)
      throws IOException {
    Map<String, String> settings = new HashMap<>();
    settings.put("ebpf.event", "cgroup_inet_egress");
    settings.put("ebpf.cgroup", machine.group(name));
    settings.put("ebpf.name", "tell");
    settings.put("ebpf.trace", "false");
    settings.putAll(more);
    return Operator.component(name, "ebpf", settings);
  }

  private static Component made(Component.Builder of, String digest) {
    return of.setArtifact(Artifact.newBuilder().setDigest(digest)).build();
  }

  @Override
  protected Component good(String name, ArtifactShelf shelf) throws IOException {
    return made(program(name, Map.of()), shelf.put(Files.readAllBytes(BpfMachine.OBJECT)));
  }

  @Override
  protected List<String> footprint(String name) throws Exception {
    return machine.attached(name).stream().map(id -> "program " + id).toList();
  }

  @Override
  protected void describe(ArtifactShelf shelf) throws IOException {
    String object = shelf.put(Files.readAllBytes(BpfMachine.OBJECT));
    fails(
        program("no-object", Map.of()).build(),
        "properties.ebpf.url: is missing; give the component an artifact");
    fails(
        made(program("no-event", Map.of("ebpf.event", "wish")), object),
        "properties.ebpf.event: \"wish\" is not known; write xdp");
    fails(
        made(program("no-program", Map.of("ebpf.name", "nobody")), object),
        "ebpf.name: the object has the programs pass, tell; name the one to attach");
    fails(
        made(
            program("no-device", Map.of("ebpf.event", "xdpgeneric", "ebpf.device", "none0")),
            object),
        "bpftool net attach ended with exit code",
        "ebpf.event must fit the program");
    fails(
        made(program("no-group", Map.of("ebpf.cgroup", "/no/such/group")), object),
        "bpftool cgroup attach ended with exit code",
        "/no/such/group");
    String garbage = shelf.put("MZ no object".getBytes(StandardCharsets.UTF_8));
    fails(made(program("garbage", Map.of()), garbage), "bpftool prog loadall ended with exit code");
    failsWithoutItsArtifact(program("unmade", Map.of()));
  }
}
