package io.twinbus.cli.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The script {@code bin/twinbus}, with this Java: it must start with the options that it gets. */
@DisabledOnOs(OS.WINDOWS)
class DistributionTest {
  private static final Path SCRIPT = Path.of("src", "main", "dist", "bin", "twinbus");

  @TempDir private Path home;
  private Path java;

  @BeforeEach
  void unpacked() throws IOException {
    script(home.resolve("bin/twinbus"), Files.readString(SCRIPT));
    java = home.resolve("jdk/bin/java");
    // Takes the options of the script, and says its version instead of running a class.
    script(
        java,
        """
        #!/bin/sh
        echo "$@" > '%s/arguments'
        for argument; do
          case $argument in -XX:*|-X*) set -- "$@" "$argument" ;; esac
          shift
        done
        exec '%s/bin/java' "$@" -version
        """
            .formatted(home, System.getProperty("java.home")));
  }

  private static void script(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
  }

  private String run() throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(home.resolve("bin/twinbus").toString(), "get", "twins")
            .redirectErrorStream(true)
            .redirectOutput(home.resolve("said").toFile());
    builder.environment().put("JAVA_HOME", home.resolve("jdk").toString());
    int code = builder.start().waitFor();
    assertThat(code).as(Files.readString(home.resolve("said"))).isZero();
    return Files.readString(home.resolve("arguments"));
  }

  @Test
  void startsTheCommandLine() throws Exception {
    assertThat(run())
        .endsWith("io.twinbus.cli.Main get twins\n")
        .contains("-Dtwinbus.home=" + home)
        .doesNotContain("SharedArchiveFile");
  }

  @Test
  void usesWhatWasRecordedWithThisJavaAlone() throws Exception {
    String option = "-XX:SharedArchiveFile=" + home.resolve("classes.jsa");
    Files.writeString(home.resolve("classes.jsa"), "of another version");
    Files.writeString(home.resolve("classes.java"), java + "\n");
    assertThat(run()).contains(option);
    assertThat(Files.readString(home.resolve("said"))).doesNotContain("archive");

    Files.writeString(home.resolve("classes.java"), "/another/java\n");
    assertThat(run()).doesNotContain(option);
  }
}
