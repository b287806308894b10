package io.twinbus.adapter.flatcar.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinbus.adapter.driver.CancellationSource;
import io.twinbus.adapter.process.Ending;
import io.twinbus.adapter.process.Invocation;
import io.twinbus.adapter.process.ProcessTree;
import io.twinbus.adapter.testkit.Operator;
import io.twinbus.v1.Component;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** An engine of this test alone: podman with a store and a socket in a folder. */
final class Podman implements AutoCloseable {
  /** The image, made of this machine's shell; needs no registry. */
  static final String IMAGE = "localhost/twinbus-test:1";

  private final Path folder;
  private final Process service;

  Podman(Path folder) throws IOException, InterruptedException {
    this.folder = folder;
    Files.writeString(
        folder.resolve("containers.conf"),
        """
        [containers]
        default_ulimits = ["nofile=16384:16384", "nproc=8192:8192"]
        [engine]
        runtime = "%s"
        cgroup_manager = "cgroupfs"
        events_logger = "file"
        """
            .formatted(Files.isExecutable(Path.of("/usr/bin/crun")) ? "crun" : "runc"));
    Files.writeString(
        folder.resolve("policy.json"), "{\"default\":[{\"type\":\"insecureAcceptAnything\"}]}");
    ProcessBuilder builder =
        new ProcessBuilder(command("system", "service", "--time=0", address()))
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("service.log").toFile());
    builder.environment().putAll(environment());
    this.service = builder.start();
    Awaitility.await("podman").atMost(Duration.ofMinutes(1)).until(() -> Files.exists(socket()));
    importImage();
  }

  private Path socket() {
    return folder.resolve("podman.sock");
  }

  String address() {
    return "unix://" + socket();
  }

  private Map<String, String> environment() {
    return Map.of("CONTAINERS_CONF", folder.resolve("containers.conf").toString());
  }

  private List<String> command(String... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                "podman",
                "--root",
                folder.resolve("store").toString(),
                "--runroot",
                folder.resolve("run").toString(),
                "--tmpdir",
                folder.resolve("tmp").toString()));
    command.addAll(List.of(arguments));
    return command;
  }

  /** Runs podman itself, beside the driver. */
  String run(String... arguments) throws IOException, InterruptedException {
    Duration limit = Duration.ofSeconds(60);
    Ending ending =
        Invocation.of(command(arguments), folder, limit)
            .with(environment())
            .run(new CancellationSource(limit));
    assertThat(ending.ok()).as(String.join(" ", arguments) + " " + ending.describe()).isTrue();
    return ending.output().out();
  }

  /** The containers of a component. */
  List<String> containers(String component) throws IOException, InterruptedException {
    return run("ps", "--all", "--quiet", "--filter", "label=io.twinbus.component=" + component)
        .lines()
        .toList();
  }

  /** A component that runs a script of the image's shell. */
  static Component shell(String name, String script, Map<String, String> more) {
    Map<String, String> settings = new HashMap<>(more);
    settings.put("container.image", IMAGE);
    Component.Builder component = Operator.component(name, "container", settings);
    component
        .getPropertiesBuilder()
        .putFields("container.command", Operator.list(List.of("/bin/sh", "-c")))
        .putFields("container.args", Operator.list(List.of(script)));
    return component.build();
  }

  private void importImage() throws IOException, InterruptedException {
    Path root = Files.createDirectories(folder.resolve("rootfs"));
    for (String program : List.of("/bin/sh", "/bin/sleep", "/bin/cat")) {
      Path file = Path.of(program).toRealPath();
      place(file, root.resolve(program.substring(1)));
      Process ldd = new ProcessBuilder("ldd", file.toString()).start();
      try (Stream<String> lines = ldd.inputReader().lines()) {
        for (String line : lines.toList()) {
          int path = line.indexOf('/');
          if (path >= 0) {
            String library = line.substring(path, line.lastIndexOf(" ("));
            place(Path.of(library).toRealPath(), root.resolve(library.substring(1)));
          }
        }
      }
    }
    Path archive = folder.resolve("rootfs.tar");
    ProcessBuilder tar =
        new ProcessBuilder("tar", "-C", root.toString(), "-cf", archive.toString(), ".");
    assertThat(tar.inheritIO().start().waitFor()).isZero();
    run("import", archive.toString(), IMAGE);
  }

  private static void place(Path from, Path to) throws IOException {
    Files.createDirectories(to.getParent());
    if (!Files.exists(to)) {
      Files.copy(from, to, StandardCopyOption.COPY_ATTRIBUTES);
    }
  }

  @Override
  public void close() throws IOException, InterruptedException {
    run("rm", "--all", "--force", "--time", "0");
    ProcessTree.kill(service.toHandle());
  }
}
