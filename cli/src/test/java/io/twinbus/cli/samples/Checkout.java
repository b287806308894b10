package io.twinbus.cli.samples;

import io.twinbus.testing.FreePorts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A checkout in a folder of its own, with a home of its own, whose {@code ./twinbus} runs the
 * classes of this build. Ports that samples and READMEs name are other, free ones here, in all of
 * their texts alike: a developer's own stack and other tests may run beside it.
 *
 * @param root the folder
 * @param ports the port here by the port in the samples
 */
record Checkout(Path root, Map<Integer, Integer> ports) {
  private static final int MQTT = 1883;
  private static final int DASHBOARD = 8081;
  private static final String README = "README.md";

  /** The page of {@code ecu}, the files that {@code up} serves, and the pages of a bit file. */
  private static final List<Integer> OF_SAMPLES = List.of(8085, 8086, 8099);

  static Checkout in(Path root) throws IOException {
    Map<Integer, Integer> ports = new LinkedHashMap<>();
    ports.put(MQTT, FreePorts.next());
    ports.put(DASHBOARD, FreePorts.next());
    OF_SAMPLES.forEach(port -> ports.put(port, FreePorts.next()));
    Checkout checkout = new Checkout(root, ports);
    Files.createDirectories(checkout.home());
    Files.writeString(
        root.resolve(README), checkout.moved(Files.readString(Path.of("..", README))));
    checkout.copySamples(Path.of("..", "samples").toRealPath());
    Path twinbus = Files.writeString(root.resolve("twinbus"), checkout.launcher());
    if (!twinbus.toFile().setExecutable(true)) {
      throw new IOException("cannot make " + twinbus + " executable");
    }
    return checkout;
  }

  private void copySamples(Path samples) throws IOException {
    try (Stream<Path> files = Files.walk(samples)) {
      for (Path file : files.toList()) {
        Path copy = root.resolve("samples").resolve(samples.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(copy);
        } else if (file.toString().matches(".*\\.(yaml|md)")) {
          Files.writeString(copy, moved(Files.readString(file)));
        } else {
          Files.copy(file, copy);
        }
      }
    }
  }

  private String moved(String text) {
    String moved = text;
    for (Map.Entry<Integer, Integer> port : ports.entrySet()) {
      moved = moved.replaceAll("\\b" + port.getKey() + "\\b", port.getValue().toString());
    }
    return moved;
  }

  Path home() {
    return root.resolve("home");
  }

  /** The port that stands here for a port of the samples. */
  int port(int ofSample) {
    return ports.getOrDefault(ofSample, ofSample);
  }

  /** What the README of the whole tells to do. */
  Walkthrough readme() throws IOException {
    return Walkthrough.read(root.resolve(README));
  }

  Walkthrough readme(String sample) throws IOException {
    return Walkthrough.read(root.resolve("samples").resolve(sample).resolve(README));
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
            port(MQTT),
            port(DASHBOARD),
            Path.of(System.getProperty("java.home"), "bin", "java"),
            home(),
            root,
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
  }

  /** A program in this checkout, with nothing of the environment that could lead it out of it. */
  ProcessBuilder program(String... command) {
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(root.toFile()).redirectErrorStream(true);
    Map<String, String> environment = builder.environment();
    environment.put("HOME", home().toString());
    environment.put("TERM", "dumb");
    environment.put("LC_ALL", "C");
    List.of("XDG_CONFIG_HOME", "KUBECONFIG", "TWINBUS_CHECKOUT", "TWINBUS_CONTEXTS")
        .forEach(environment::remove);
    return builder;
  }

  /** The process of the running stack with this name. */
  ProcessHandle process(String name) throws IOException {
    String[] words =
        Files.readString(home().resolve(".twinbus").resolve("pids").resolve(name)).split(" ", 2);
    return ProcessHandle.of(Long.parseLong(words[0])).orElseThrow();
  }
}
