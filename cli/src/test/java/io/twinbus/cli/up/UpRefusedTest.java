package io.twinbus.cli.up;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinbus.cli.CliException;
import io.twinbus.cli.Exit;
import io.twinbus.cli.stack.Cli;
import io.twinbus.cli.stack.Ran;
import io.twinbus.testing.FreePorts;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A stack that cannot start: one message that helps, an exit code, and no process. */
class UpRefusedTest {
  @TempDir private Path folder;

  private Ran up(String... options) throws IOException {
    return up(Map.of(), options);
  }

  private Ran up(Map<String, String> environment, String... options) throws IOException {
    List<String> command = new ArrayList<>(List.of("up"));
    command.addAll(List.of(options));
    usually(command, "--mqtt", "" + FreePorts.next());
    usually(command, "--http", "" + FreePorts.next());
    usually(command, "--data", folder.resolve("data").toString());
    Path sample = Files.createDirectories(folder.resolve("samples").resolve("paged"));
    if (Files.notExists(sample.resolve("sample.yaml"))) {
      sample(0);
    }
    Cli cli = new Cli(folder.resolve("contexts.yaml")).with("TWINBUS_CHECKOUT", folder.toString());
    environment.forEach(cli::with);
    return cli.run(command.toArray(String[]::new));
  }

  private static void usually(List<String> command, String option, String value) {
    if (!command.contains(option)) {
      command.addAll(List.of(option, value));
    }
  }

  private void sample(int page) throws IOException {
    Path sample = Files.createDirectories(folder.resolve("samples").resolve("paged"));
    Files.writeString(
        sample.resolve("sample.yaml"),
        """
        documents: documents
        targets:
        - target: ecu
          main: io.twinbus.adapter.main.AdapterMain
          config: ecu.yaml
          ports: {page: %d}
        """
            .formatted(page));
  }

  private void assertRefused(Ran ran, Exit exit, String... says) {
    assertThat(ran.code()).as(ran.toString()).isEqualTo(exit.code());
    assertThat(ran.err()).contains(says).doesNotContain("\tat ");
    assertThat(ran.errLines()).hasSizeBetween(1, 2);
    assertThat(ran.out()).isEmpty();
    assertThat(folder.resolve("contexts.yaml")).doesNotExist();
    assertThat(folder.resolve("data/logs/broker.log")).doesNotExist();
  }

  @Test
  void namesThePortThatIsInUseAndTheOptionForAnother() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = taken.getLocalPort();
      assertRefused(
          up("--mqtt", "" + port),
          Exit.UNAVAILABLE,
          "Port " + port + " of 127.0.0.1, which the broker needs, is in use",
          "--mqtt");
      assertRefused(
          up("--http", "" + port), Exit.UNAVAILABLE, "which the dashboard needs", "--http");
      sample(port);
      assertRefused(
          up("--sample", "paged"), Exit.UNAVAILABLE, "which ecu needs", "the sample's sample.yaml");
    }
  }

  @Test
  void refusesOptionsThatCannotBe() throws IOException {
    String port = "" + FreePorts.next();
    assertRefused(up("--mqtt", port, "--http", port), Exit.USAGE, "each needs a port of its own");
    assertRefused(up("--mqtt", "70000"), Exit.USAGE, "between 1 and 65535");
    assertRefused(up("--timeout", "0"), Exit.USAGE, "at least 1 second");
    assertRefused(up("--no-deploy", "--exit-when-in-sync"), Exit.USAGE, "wait for ever");
    assertRefused(up("--sample", "pagd"), Exit.USAGE, "did you mean \"paged\"?");
  }

  @Test
  void saysWhatIsWrongWithTheKubeconfigOfASampleThatNeedsOne() throws IOException {
    Path sample = Files.createDirectories(folder.resolve("samples").resolve("clustered"));
    Files.writeString(
        sample.resolve("sample.yaml"),
        """
        documents: documents
        targets:
        - target: k8s
          main: io.twinbus.adapter.main.AdapterMain
          config: k8s.yaml
          only: KUBECONFIG
        """);
    assertRefused(
        up(Map.of("KUBECONFIG", "no/config"), "--sample", "clustered"),
        Exit.USAGE,
        "KUBECONFIG names " + Path.of("no/config").toAbsolutePath() + ", which cannot be read",
        "unset it");
    assertRefused(
        up(Map.of("KUBECONFIG", "one" + File.pathSeparator + "two"), "--sample", "clustered"),
        Exit.USAGE,
        "KUBECONFIG names 2 files",
        "kubectl config view --flatten");
  }

  @Test
  void leavesAStackAloneThatRunsAlready() throws IOException {
    try (DataFolder running = DataFolder.open(folder.resolve("data"))) {
      assertThat(running.folder("logs")).isDirectory();
      assertRefused(up(), Exit.UNAVAILABLE, "A stack is running from", "Ctrl-C", "--data");
    }
  }

  @Test
  void saysThatTheDataFolderIsAFile() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");
    assertRefused(up("--data", file.toString()), Exit.UNAVAILABLE, file + " is a file", "--data");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void saysThatItCannotWriteThereAndLeavesTheRightsOfTheFolder() throws IOException {
    assertRefused(
        up("--data", "/proc/twinbus"),
        Exit.UNAVAILABLE,
        "Cannot write to /proc/twinbus",
        "Name another folder with --data");

    Path data = Files.createDirectories(folder.resolve("read-only"));
    Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("r-xr-xr-x"));
    if (!Files.isWritable(data)) { // root may write everywhere
      assertRefused(
          up("--data", data.toString()), Exit.UNAVAILABLE, "Cannot write to", "permission denied");
    }
    assertThat(rights(data)).isEqualTo("r-xr-xr-x");
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void keepsWhatItMakesToItsOwnerAndTheRightsOfAFolderThatWasThere() throws IOException {
    Path data = Files.createDirectories(folder.resolve("shared"));
    Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwxrwxr-x"));
    try (DataFolder open = DataFolder.open(data)) {
      open.write(open.path("credentials", "a.password"), "secret");
    }
    assertThat(rights(data)).isEqualTo("rwxrwxr-x");
    assertThat(rights(data.resolve("credentials"))).isEqualTo("rwx------");
    assertThat(rights(data.resolve("credentials/a.password"))).isEqualTo("rw-------");
  }

  private static String rights(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  @Test
  void saysHowMuchMemoryIsMissing() throws IOException {
    Path account =
        Files.writeString(
            folder.resolve("meminfo"), "MemTotal: 2048000 kB\nMemAvailable:  204800 kB\n");
    long left = Memory.available(account, Long.MAX_VALUE).orElseThrow();
    assertThat(left).isEqualTo(200L << 20);
    assertThat(Memory.available(account, 100L << 20)).hasValue(100L << 20);
    assertThat(Memory.available(folder.resolve("none"), 1)).isEmpty();
    assertThatThrownBy(() -> Memory.requireEnough(left))
        .isInstanceOfSatisfying(
            CliException.class, refused -> assertThat(refused.exit()).isEqualTo(Exit.UNAVAILABLE))
        .hasMessageContaining("this machine has 200 MiB left")
        .hasMessageContaining("Stop something else");
  }

  @Test
  void handsOnTheArchiveOfClassesThatItWasToldToUse() {
    assertThat(RecordedClasses.options(List.of("-Xmx256m"))).isEmpty();
    assertThat(RecordedClasses.options(List.of("-Xmx256m", "-XX:SharedArchiveFile=/a b.jsa")))
        .contains("-XX:SharedArchiveFile=/a b.jsa", "-XX:ArchiveRelocationMode=0");
  }

  @Test
  void startsEveryPartWithOptionsThatJavaTakes() throws Exception {
    try (DataFolder data = DataFolder.open(folder.resolve("data"))) {
      Stack stack =
          new Stack(
              data, new Stack.Options(FreePorts.next(), FreePorts.next(), true), Optional.empty());
      List<String> command = new ArrayList<>();
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      command.addAll(stack.runtime().jvm());
      command.add("-version");
      Path said = folder.resolve("said");
      Process java =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(said.toFile())
              .start();
      assertThat(java.waitFor()).as(Files.readString(said)).isZero();
    }
  }

  @Test
  void givesUpOnAPartThatEndsAgainAndAgain() throws Exception {
    List<String> said = new CopyOnWriteArrayList<>();
    try (DataFolder data = DataFolder.open(folder.resolve("data"));
        Supervisor supervisor =
            new Supervisor(
                Path.of(System.getProperty("java.home"), "bin", "java"), "none", data, said::add)) {
      Part part =
          new Part(
              "broker",
              "no.such.Main",
              List.of("-Xshare:auto"),
              List.of(),
              Map.of(),
              folder,
              new Part.Ready.Listening(FreePorts.next()));
      supervisor.start(part);
      assertThatThrownBy(() -> supervisor.awaitReady(part, Duration.ofMinutes(3)))
          .hasMessageContaining("broker does not stay up. The end of its log, ")
          .hasMessageContaining("no.such.Main");
    }
    assertThat(said).hasSizeGreaterThanOrEqualTo(3).allMatch(line -> line.contains("exit code 1"));
  }
}
