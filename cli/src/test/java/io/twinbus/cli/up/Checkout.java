package io.twinbus.cli.up;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A checkout in a folder of its own, with a home of its own, whose {@code ./twinbus} runs the classes
 * of this build. What its samples and READMEs let listen on well-known ports listens on free ones.
 */
record Checkout(Path root, int mqtt, int http, int page, int files) {
  static Checkout in(Path root) throws IOException {
    Checkout checkout =
        new Checkout(root, Port.free(), Port.free(), Port.free(), Port.free());
    Files.createDirectories(checkout.home());
    Path samples = Path.of("..", "samples").toRealPath();
    try (Stream<Path> files = Files.walk(samples)) {
      for (Path file : files.toList()) {
        Path copy = root.resolve("samples").resolve(samples.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(copy);
        } else if (file.toString().matches(".*\\.(yaml|md)")) {
          Files.writeString(copy, checkout.moved(Files.readString(file)));
        } else {
          Files.copy(file, copy);
        }
      }
    }
    Path twinbus = Files.writeString(root.resolve("twinbus"), checkout.launcher());
    if (!twinbus.toFile().setExecutable(true)) {
      throw new IOException("cannot make " + twinbus + " executable");
    }
    return checkout;
  }

  /** A text with the ports of this checkout. */
  private String moved(String text) {
    return text.replaceAll("\\b8085\\b", Integer.toString(page))
        .replaceAll("\\b8099\\b", Integer.toString(files))
        .replaceAll("\\b8081\\b", Integer.toString(http))
        .replaceAll("\\b1883\\b", Integer.toString(mqtt));
  }

  Path home() {
    return root.resolve("home");
  }

  Path data() {
    return home().resolve(".twinbus");
  }

  private String launcher() {
    return """
        #!/bin/sh
        if [ "$1" = up ]; then
          shift
          set -- up --mqtt %d --http %d "$@"
        fi
        exec '%s' -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xmx256m '-Duser.home=%s' '-Dtwinbus.home=%s' \\
          -cp '%s' io.twinbus.cli.Main "$@"
        """
        .formatted(
            mqtt,
            http,
            Path.of(System.getProperty("java.home"), "bin", "java"),
            home(),
            root,
            System.getProperty(
                "surefire.test.class.path", System.getProperty("java.class.path")));
  }

  /** A shell command in this checkout, that writes what it prints into a file. */
  Process start(String command, Path output) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder("bash", "-c", command)
            .directory(root.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().put("HOME", home().toString());
    builder.environment().put("TERM", "dumb");
    List.of("XDG_CONFIG_HOME", "KUBECONFIG", "TWINBUS_CHECKOUT", "TWINBUS_CONTEXT")
        .forEach(builder.environment()::remove);
    return builder.start();
  }

  /** The lines that a shell command prints until it ends. */
  List<String> run(String command) throws IOException, InterruptedException {
    Path output = Files.createTempFile(root, "run-", ".out");
    Process process = start(command, output);
    if (!process.waitFor(2, TimeUnit.MINUTES)) {
      process.destroyForcibly();
      throw new IOException(command + " does not end");
    }
    return Files.readAllLines(output, StandardCharsets.UTF_8);
  }

  /** The id of a process of the running stack. */
  ProcessHandle processOf(String part) throws IOException {
    String[] words = Files.readString(data().resolve("pids").resolve(part)).split(" ");
    return ProcessHandle.of(Long.parseLong(words[0])).orElseThrow();
  }
}
