package io.twinbus.cli.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinbus.cli.Exit;
import io.twinbus.cli.stack.Ran;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The launcher, on a machine that has nothing but what a test gave it. */
@DisabledOnOs(OS.WINDOWS)
class LauncherTest {
  private static final Path LAUNCHER = Path.of("..", "twinbus");

  @TempDir private Path machine;
  private Path checkout;

  @BeforeEach
  void cloned() throws IOException {
    checkout = Files.createDirectories(machine.resolve("checkout"));
    String script =
        Files.readString(LAUNCHER)
            .replace(" /usr/lib/jvm/", " " + machine + "/usr/lib/jvm/")
            .replace(" /opt/", " " + machine + "/opt/")
            .replace(" /Library/", " " + machine + "/Library/");
    script(checkout.resolve("twinbus"), script);
    source("bus/src/main/java/Bus.java");
    Files.createDirectories(machine.resolve("bin"));
    for (String tool :
        List.of(
            "sh",
            "sed",
            "head",
            "tail",
            "dirname",
            "readlink",
            "find",
            "touch",
            "mkdir",
            "mv",
            "date",
            "grep",
            "chmod",
            "cat",
            "rm",
            "sleep")) {
      script(
          machine.resolve("bin").resolve(tool),
          "#!/bin/sh\nexec %s \"$@\"\n".formatted(tool(tool)));
    }
    script(
        machine.resolve("bin/mvn"),
        """
        #!/bin/sh
        echo "$JAVA_HOME" >> "%1$s/builds"
        mkdir -p cli/target/twinbus/twinbus/lib cli/target/twinbus/twinbus/bin
        printf '#!/bin/sh\\necho "ran $* with $JAVA_HOME"\\n' > cli/target/twinbus/twinbus/bin/twinbus
        chmod +x cli/target/twinbus/twinbus/bin/twinbus
        """
            .formatted(machine));
  }

  private static Path tool(String name) {
    return List.of(Path.of("/usr/bin", name), Path.of("/bin", name)).stream()
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow();
  }

  private static void script(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
  }

  private Path source(String path) throws IOException {
    Path file = checkout.resolve(path);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, "");
  }

  private String jdk(String folder, int version) throws IOException {
    Path jdk = jre(folder, version);
    script(jdk.resolve("bin/javac"), "#!/bin/sh\n");
    return jdk.toString();
  }

  private Path jre(String folder, int version) throws IOException {
    Path home = machine.resolve(folder);
    script(
        home.resolve("bin/java"),
        "#!/bin/sh\necho 'openjdk version \"%d.0.3\" 2026-01-20' >&2\n".formatted(version));
    return home;
  }

  private Ran run(Map<String, String> environment, String... arguments) throws Exception {
    ProcessBuilder builder = new ProcessBuilder(checkout.resolve("twinbus").toString());
    builder.command().addAll(List.of(arguments));
    builder.environment().clear();
    builder.environment().put("PATH", machine.resolve("bin").toString());
    builder.environment().put("HOME", machine.resolve("home").toString());
    builder.environment().putAll(environment);
    Path out = machine.resolve("out");
    Path err = machine.resolve("err");
    Process process = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
    int code = process.waitFor();
    return new Ran(
        code,
        Files.readString(out, StandardCharsets.UTF_8),
        Files.readString(err, StandardCharsets.UTF_8));
  }

  private List<String> builds() throws IOException {
    Path file = machine.resolve("builds");
    return Files.exists(file) ? Files.readAllLines(file) : List.of();
  }

  @Test
  void saysWhatItLookedForWhenThereIsNoJdk() throws Exception {
    jdk("usr/lib/jvm/java-17", 17);
    Path old = jre("old", 25);
    Ran ran = run(Map.of("JAVA_HOME", old.toString()), "get", "twins");

    assertThat(ran.code()).isEqualTo(Exit.UNAVAILABLE.code());
    assertThat(ran.err())
        .contains("needs a JDK 21 or newer, and found none")
        .contains(old + ", JAVA_HOME: Java 25, without a compiler")
        .contains("usr/lib/jvm/java-17: Java 17")
        .contains("set JAVA_HOME");
    assertThat(ran.out()).isEmpty();
    assertThat(builds()).isEmpty();

    Ran nowhere = run(Map.of("JAVA_HOME", "/nowhere"));
    assertThat(nowhere.err()).contains("/nowhere, JAVA_HOME: no bin/java");
  }

  @Test
  void saysThatThereIsNoJavaAtAll() throws Exception {
    Ran ran = run(Map.of());
    assertThat(ran.code()).isEqualTo(Exit.UNAVAILABLE.code());
    assertThat(ran.err()).contains("(no Java at all)");
  }

  @Test
  void takesJavaHomeThenThePathThenTheUsualFolders() throws Exception {
    String usual = jdk("usr/lib/jvm/java-21", 21);
    jdk("usr/lib/jvm/java-17", 17);
    assertThat(run(Map.of(), "get").out()).isEqualTo("ran get with " + usual + "\n");

    String own = jdk("home/.jdks/own-26", 26);
    String onPath = jdk("else/jdk-22", 22);
    Files.createSymbolicLink(machine.resolve("bin/java"), Path.of(onPath, "bin", "java"));
    assertThat(run(Map.of(), "get").out()).isEqualTo("ran get with " + onPath + "\n");
    assertThat(run(Map.of("JAVA_HOME", own), "get").out()).isEqualTo("ran get with " + own + "\n");
    String old = jdk("old", 17);
    assertThat(run(Map.of("JAVA_HOME", old), "get").out())
        .isEqualTo("ran get with " + onPath + "\n");
  }

  @Test
  void readsTheReleaseFileInsteadOfStartingJava() throws Exception {
    Path jdk = Path.of(jdk("usr/lib/jvm/java-23", 17));
    Files.writeString(jdk.resolve("release"), "IMPLEMENTOR=\"A\"\nJAVA_VERSION=\"23.0.1\"\n");
    assertThat(run(Map.of(), "get").out()).isEqualTo("ran get with " + jdk + "\n");
  }

  @Test
  void buildsOnceAndAgainWhenSourcesAreNewer() throws Exception {
    String jdk = jdk("usr/lib/jvm/java-25", 25);
    Ran first = run(Map.of(), "get");
    assertThat(first.code()).isZero();
    assertThat(first.err()).contains("Built twinbus in ");
    assertThat(run(Map.of(), "get").err()).isEmpty();
    assertThat(builds()).containsExactly(jdk);

    for (String harmless :
        List.of("docs/cli.md", "bus/src/test/java/BusTest.java", "samples/a/src/main/x")) {
      newer(source(harmless));
    }
    assertThat(run(Map.of(), "get").err()).isEmpty();
    newer(checkout.resolve("bus/src/main/java/Bus.java"));
    assertThat(run(Map.of(), "get").err()).contains("Built twinbus in ");
    assertThat(builds()).hasSize(2);
    Files.setLastModifiedTime(
        checkout.resolve("bus/src/main/java/Bus.java"), FileTime.from(Instant.EPOCH));
    newer(source("monitor/pom.xml"));
    run(Map.of(), "get");
    assertThat(builds()).hasSize(3);
  }

  private static void newer(Path file) throws IOException {
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().plus(Duration.ofMinutes(1))));
  }

  @Test
  void tellsTheFirstErrorsOfABuildThatFails() throws Exception {
    jdk("usr/lib/jvm/java-25", 25);
    script(machine.resolve("bin/mvn"), "#!/bin/sh\necho '[ERROR] no such symbol'\nexit 1\n");
    Ran ran = run(Map.of(), "get");
    assertThat(ran.code()).isEqualTo(Exit.INTERNAL.code());
    assertThat(ran.err()).contains("The build failed").contains("[ERROR] no such symbol");
    assertThat(ran.out()).isEmpty();

    Files.delete(machine.resolve("bin/mvn"));
    Ran without = run(Map.of(), "get");
    assertThat(without.code()).isEqualTo(Exit.UNAVAILABLE.code());
    assertThat(without.err()).contains("'mvn' is not on the PATH");
  }
}
