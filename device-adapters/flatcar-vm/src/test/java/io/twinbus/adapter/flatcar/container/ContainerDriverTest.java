package io.twinbus.adapter.flatcar.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.twinbus.adapter.driver.ArtifactRef;
import io.twinbus.adapter.driver.ComponentSpec;
import io.twinbus.adapter.driver.DriverFactory;
import io.twinbus.adapter.driver.Observation;
import io.twinbus.adapter.driver.Outcome;
import io.twinbus.adapter.driver.Settings;
import io.twinbus.adapter.testkit.DriverContract;
import io.twinbus.testing.FreePorts;
import io.twinbus.testing.Requires;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

@Requires({"containers", "root"})
class ContainerDriverTest extends DriverContract {
  private static final String ARCHIVE = "sha256:" + "a".repeat(64);

  // The store's mounts go with the machine.
  @TempDir(cleanup = CleanupMode.NEVER)
  static Path folder;

  private static Podman podman;

  @BeforeAll
  static void start() throws Exception {
    podman = new Podman(folder);
  }

  @AfterAll
  static void stop() throws Exception {
    podman.close();
  }

  @AfterEach
  void removeAll() throws Exception {
    podman.run("rm", "--all", "--force", "--time", "0");
  }

  @Override
  protected DriverFactory factory() {
    return new ContainerDriverFactory();
  }

  @Override
  protected Settings settings(Path folder) {
    return Settings.at("drivers.container", Map.of("host", podman.address()));
  }

  @Override
  protected Map<String, Path> artifacts() {
    return Map.of(ARCHIVE, folder.resolve("image.tar"));
  }

  @Override
  protected Map<String, String> secrets() {
    return Map.of("token", "geheim");
  }

  private static ComponentSpec shell(String name, String script, Map<String, Object> more) {
    Map<String, Object> settings = new HashMap<>();
    settings.put("container.image", Podman.IMAGE);
    settings.put("container.command", List.of("/bin/sh", "-c"));
    settings.put("container.args", List.of(script));
    settings.put("container.network", "none");
    settings.putAll(more);
    return ComponentSpec.of(name, "container", Settings.of(settings));
  }

  @Override
  protected ComponentSpec component(String name) {
    return shell(name, "trap exit TERM; sleep 1000 & wait", Map.of());
  }

  @Override
  protected ComponentSpec changed(ComponentSpec component) {
    return ComponentSpec.of(
        component.name(), "container", component.settings().with("env.COLOR", "blue"));
  }

  @Override
  protected ComponentSpec invalid(String name) {
    return ComponentSpec.of(name, "container", Settings.of(Map.of("container.image", "no image")));
  }

  @Override
  protected List<String> footprint(String name) throws Exception {
    return podman.containers(name);
  }

  @Override
  protected void breakIt(String name) throws Exception {
    for (String id : footprint(name)) {
      podman.run("kill", id);
    }
  }

  @Override
  protected int mostSteps() {
    return 3;
  }

  @Override
  protected Duration limit() {
    return Duration.ofSeconds(60);
  }

  @Test
  void saysHowAContainerEndedAndTellsTheKernelAtOnce() throws Exception {
    ComponentSpec component = shell("one", "echo out of paper; sleep 1; exit 3", Map.of());
    bench().applyUntilReady(component);

    await()
        .atMost(limit())
        .atMost(Duration.ofSeconds(20))
        .until(() -> bench().context().changes().contains("one"));

    assertThat(bench().observe(component))
        .isEqualTo(Observation.different("the container ended with exit code 3: out of paper"));
  }

  @Test
  void givesVariablesSecretsAndLimitsToTheContainer() throws Exception {
    ComponentSpec component =
        shell(
            "one",
            "echo $COLOR $SIZE $TOKEN; read limit < /sys/fs/cgroup/pids.max; sleep 1000",
            Map.of(
                "container.env",
                Map.of("COLOR", "red"),
                "env.SIZE",
                "5",
                "container.secrets",
                Map.of("TOKEN", "token"),
                "container.limit.processes",
                20));
    bench().applyUntilReady(component);

    await()
        .atMost(limit())
        .until(() -> podman.run("logs", footprint("one").getFirst()).contains("red 5 geheim"));
    assertThat(
            podman.run(
                "inspect", "--format", "{{.HostConfig.PidsLimit}}", footprint("one").getFirst()))
        .isEqualToIgnoringNewLines("20");
  }

  @Test
  void loadsAnImageThatIsAnArtifact() throws Exception {
    Path archive = folder.resolve("image.tar");
    String name = "localhost/twinbus-loaded:1";
    if (!Files.exists(archive)) {
      podman.run("tag", Podman.IMAGE, name);
      podman.run("save", "--output", archive.toString(), name);
      podman.run("untag", Podman.IMAGE, name);
    }
    ComponentSpec component =
        shell("one", "sleep 1000", Map.of("container.image", name)).madeOf(ArtifactRef.of(ARCHIVE));

    assertThat(bench().applyUntilReady(component))
        .isInstanceOfSatisfying(
            Observation.Ready.class, ready -> assertThat(ready.digest()).contains(ARCHIVE));
  }

  @Test
  void saysThatAnImageCannotBeHad() throws Exception {
    ComponentSpec never =
        shell(
            "one",
            "true",
            Map.of("container.image", "localhost/none:1", "container.pull", "never"));
    ComponentSpec pulled = shell("one", "true", Map.of("container.image", "localhost:1/none:1"));

    assertThat(bench().apply(never).message())
        .contains("the engine has no image localhost/none:1")
        .contains("load it, or allow that");
    assertThat(bench().apply(pulled).message())
        .startsWith("container.image: localhost:1/none:1 cannot be pulled");
  }

  @Test
  void saysWhichContainerHasAPortAndLeavesItAlone() throws Exception {
    int port = FreePorts.next();
    Map<String, Object> published =
        Map.of("container.ports", port + ":80", "container.network", "bridge");
    ComponentSpec first = shell("one", "trap exit TERM; sleep 1000 & wait", published);
    ComponentSpec second = shell("other", "trap exit TERM; sleep 1000 & wait", published);
    bench().applyUntilReady(first);
    List<String> before = footprint("one");

    assertThat(bench().apply(second).message())
        .startsWith(
            "container.ports: port "
                + port
                + " is in use by container twinbus.default.testbench.one; stop what uses it, or"
                + " choose another");

    assertThat(footprint("one")).isEqualTo(before);
    assertThat(bench().observe(first)).isInstanceOf(Observation.Ready.class);
    bench().remove(first);
    bench().applyUntilReady(second);
  }

  @Test
  void leavesContainersOfOthersAlone() throws Exception {
    String other =
        podman
            .run("create", "--name", "twinbus.default.testbench.one", Podman.IMAGE, "/bin/sh")
            .strip();

    Outcome outcome = bench().apply(component("one"));

    assertThat(outcome).isInstanceOf(Outcome.Failed.class);
    assertThat(outcome.message()).contains("in use");
    assertThat(podman.run("ps", "--all", "--quiet", "--no-trunc")).contains(other);
  }

  @Test
  void knowsWhatIsItsOwnAlsoWithoutAJournal() throws Exception {
    bench().applyUntilReady(component("one"));

    assertThat(bench().driver().owned()).extracting(ComponentSpec::name).containsExactly("one");
  }

  @Test
  void isNotSureWhenTheEngineDoesNotAnswer() throws Exception {
    Settings settings =
        Settings.at("drivers.container", Map.of("host", "unix://" + folder + "/none.sock"));
    assertThat(factory().check(settings))
        .singleElement()
        .satisfies(p -> assertThat(p.message()).contains("start the engine"));

    try (var driver = factory().create(settings, bench().context())) {
      ComponentSpec component = component("one");
      assertThat(driver.observe(component, bench().call(component)))
          .isInstanceOf(Observation.Unknown.class)
          .extracting(Observation::message)
          .asString()
          .contains("the container engine does not answer");
    }
  }
}
