package io.twinbus.adapter.flatcar.container;

import io.twinbus.adapter.driver.DriverFactory;
import io.twinbus.adapter.driver.Settings;
import io.twinbus.adapter.testkit.ArtifactShelf;
import io.twinbus.adapter.testkit.BadInputContract;
import io.twinbus.adapter.testkit.Operator;
import io.twinbus.testing.Requires;
import io.twinbus.v1.Artifact;
import io.twinbus.v1.Component;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** A real container, and those that cannot work. */
@Requires({"containers", "root"})
@NullUnmarked
class ContainerBadInputTest extends BadInputContract {
  private static final String WAITS = "trap exit TERM; sleep 1000 & wait";
  private static final Map<String, String> ALONE = Map.of("container.network", "none");

  // The store's mounts go with the machine.
  @TempDir(cleanup = CleanupMode.NEVER)
  static Path engine;

  private static Podman podman;
  private ServerSocket taken;

  @BeforeAll
  static void startEngine() throws Exception {
    podman = new Podman(engine);
  }

  @AfterAll
  static void stopEngine() throws Exception {
    podman.close();
  }

  @AfterEach
  void giveThePortBack() throws Exception {
    taken.close();
    podman.run("rm", "--all", "--force", "--time", "0");
  }

  @Override
  protected DriverFactory factory() {
    return new ContainerDriverFactory();
  }

  @Override
  protected Settings settings(Path folder) throws Exception {
    taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    return Settings.at("drivers.container", Map.of("host", podman.address()));
  }

  @Override
  protected Component good(String name, ArtifactShelf shelf) {
    return Podman.shell(name, WAITS, ALONE);
  }

  @Override
  protected List<String> footprint(String name) throws Exception {
    return podman.containers(name);
  }

  @Override
  protected void describe(ArtifactShelf shelf) {
    fails(
        Operator.component("no-property", "container", Map.of()).build(),
        "properties.container.image: is missing; write a text");
    fails(
        Operator.component("strange-name", "container", Map.of("container.image", "a b")).build(),
        "properties.container.image: \"a b\" is not an image; write such as nginx:1.29");
    fails(
        Operator.component(
                "no-image",
                "container",
                Map.of("container.image", "localhost/none:1", "container.pull", "never"))
            .build(),
        "the engine has no image localhost/none:1",
        "load it, or allow that");
    fails(
        Operator.component("no-registry", "container", Map.of("container.image", "localhost:1/a:1"))
            .build(),
        "container.image: localhost:1/a:1 cannot be pulled",
        "correct the name, or look at the registry");
    fails(
        Podman.shell("port-in-use", WAITS, Map.of("container.ports", taken.getLocalPort() + ":80")),
        "container.ports: port " + taken.getLocalPort() + " is in use by process ",
        ProcessHandle.current().pid() + " (java); stop what uses it, or choose another");
    fails(
        Podman.shell("ends", "echo out of paper; exit 3", ALONE),
        "the container ended with exit code 3: out of paper");
    fails(
        Podman.shell("binary", "printf 'bad \\001\\377 news\\n'; exit 1", ALONE),
        "ended with exit code 1: bad \uFFFD\uFFFD news");
    fails(
        Podman.shell("no-program", WAITS, ALONE).toBuilder()
            .mergeProperties(
                Operator.component("", "", Map.of("container.command", "/no/such")).getProperties())
            .build(),
        "the container engine refuses: ",
        "/no/such");
    Component.Builder loaded = Podman.shell("loaded", WAITS, ALONE).toBuilder();
    String garbage = shelf.put("MZ no archive".getBytes(StandardCharsets.UTF_8));
    fails(
        loaded.clone().setArtifact(Artifact.newBuilder().setDigest(garbage)).build(),
        "the artifact is not an archive of an image, as docker save writes it");
    failsWithoutItsArtifact(loaded);
  }
}
