package io.twinbus.adapter.flatcar.ebpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.twinbus.adapter.driver.ArtifactRef;
import io.twinbus.adapter.driver.ComponentSpec;
import io.twinbus.adapter.driver.DriverFactory;
import io.twinbus.adapter.driver.Observation;
import io.twinbus.adapter.driver.Settings;
import io.twinbus.adapter.testkit.DriverContract;
import io.twinbus.testing.Requires;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Loads real programs, and attaches them to control groups of this test alone. */
@Requires("root")
@NullUnmarked
class BpfDriverTest extends DriverContract {
  private static final String DIGEST = "sha256:" + "e".repeat(64);
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

  @AfterEach
  void clear() throws Exception {
    machine.clear();
  }

  /** Generous: the machine may have much else to do. */
  @Override
  protected Duration limit() {
    return Duration.ofSeconds(60);
  }

  @Override
  protected DriverFactory factory() {
    return new BpfDriverFactory();
  }

  @Override
  protected Settings settings(Path folder) {
    return Settings.at("drivers.ebpf", machine.settings());
  }

  @Override
  protected Map<String, Path> artifacts() {
    return Map.of(DIGEST, BpfMachine.OBJECT);
  }

  @Override
  protected ComponentSpec component(String name) throws IOException {
    return component(name, Map.of());
  }

  private static ComponentSpec component(String name, Map<String, Object> more) throws IOException {
    Map<String, Object> settings = new HashMap<>();
    settings.put("ebpf.event", "cgroup_inet_egress");
    settings.put("ebpf.cgroup", machine.group(name));
    settings.put("ebpf.name", "tell");
    settings.putAll(more);
    return ComponentSpec.of(name, "ebpf", Settings.of(settings)).madeOf(ArtifactRef.of(DIGEST));
  }

  @Override
  protected ComponentSpec changed(ComponentSpec component) throws IOException {
    return component(component.name(), Map.of("ebpf.trace", "test packet"));
  }

  @Override
  protected ComponentSpec invalid(String name) {
    return ComponentSpec.of(name, "ebpf", Settings.of(Map.of("ebpf.event", "wish")))
        .madeOf(ArtifactRef.of(DIGEST));
  }

  @Override
  protected List<String> footprint(String name) throws Exception {
    return machine.attached(name).stream().map(id -> "program " + id).toList();
  }

  @Override
  protected void breakIt(String name) throws Exception {
    String id = footprint(name).getFirst().replace("program ", "");
    machine.run("bpftool", "cgroup", "detach", machine.group(name), "cgroup_inet_egress", "id", id);
  }

  @Override
  protected int mostSteps() {
    return 5;
  }

  @Test
  void passesOnWhatTheProgramPrintsAsTelemetry() throws Exception {
    ComponentSpec component = component("one");
    bench().applyUntilReady(component);

    await()
        .atMost(limit())
        .until(
            () -> {
              machine.run(
                  "bash",
                  "-c",
                  "echo $$ > "
                      + machine.group("one")
                      + "/cgroup.procs; echo hello > /dev/udp/127.0.0.1/9");
              return bench().context().samples("trace.one").stream()
                  .anyMatch(line -> line.equals("twinbus test packet of 34 bytes"));
            });
  }

  @Test
  void attachesToANetworkDeviceAndLeavesItAsItWas() throws Exception {
    String device = "tbt" + ProcessHandle.current().pid();
    machine.run("ip", "link", "add", device, "type", "veth", "peer", "name", device + "p");
    try {
      ComponentSpec component =
          ComponentSpec.of(
                  "one",
                  "ebpf",
                  Settings.of(
                      Map.of(
                          "ebpf.event",
                          "xdpgeneric",
                          "ebpf.device",
                          device,
                          "ebpf.name",
                          "pass",
                          "ebpf.trace",
                          false)))
              .madeOf(ArtifactRef.of(DIGEST));
      bench().applyUntilReady(component);
      assertThat(machine.run("bpftool", "net", "show", "dev", device)).contains(device + "(");

      bench().remove(component);

      assertThat(machine.run("bpftool", "net", "show", "dev", device)).doesNotContain(device + "(");
    } finally {
      machine.run("ip", "link", "delete", device);
    }
  }

  @Test
  void saysWhichProgramsThereAreToChooseFrom() throws Exception {
    ComponentSpec component =
        ComponentSpec.of("one", "ebpf", Settings.of(Map.of("ebpf.event", "xdp")))
            .madeOf(ArtifactRef.of(DIGEST));

    assertThat(bench().apply(component).message())
        .isEqualTo("ebpf.name: the object has the programs pass, tell; name the one to attach");
    assertThat(bench().observe(component)).isInstanceOf(Observation.Absent.class);
  }

  @Test
  void saysWhyTheKernelRefuses() throws Exception {
    ComponentSpec component = component("one", Map.of("ebpf.event", "cgroup_device"));

    assertThatThrownBy(() -> bench().apply(component))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("bpftool cgroup attach ended with exit code 255")
        .hasMessageContaining("failed to attach program")
        .hasMessageContaining("ebpf.event must fit the program");
    bench().remove(component);
    assertThat(footprint("one")).isEmpty();
  }

  @Test
  void knowsWhatIsItsOwnAlsoWithoutAJournal() throws Exception {
    ComponentSpec component = component("one");
    bench().applyUntilReady(component);

    bench().restart();

    assertThat(bench().driver().owned()).extracting(ComponentSpec::name).containsExactly("one");
  }

  @Test
  void namesTheMountThatIsMissing() {
    Settings settings = Settings.at("drivers.ebpf", Map.of("pins", mounts.toString()));

    assertThat(factory().check(settings))
        .singleElement()
        .satisfies(
            problem ->
                assertThat(problem.message())
                    .contains("is not a bpffs; mount it by mount -t bpf bpf " + mounts));
  }
}
