package io.twinbus.cli.up;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.twinbus.broker.acl.PolicyFile;
import io.twinbus.cli.CliException;
import io.twinbus.cli.Exit;
import io.twinbus.codec.Nearest;
import io.twinbus.service.config.ConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A sample: documents to apply, artifacts that they name, and the agents of its targets.
 *
 * @param folder where it is
 * @param documents folder with the documents, below it
 * @param artifacts files to upload, below it
 * @param serve a folder to serve by HTTP while the sample runs
 * @param agents the agents to start, one for each target
 * @param policy the broker's policy, as YAML: who comes in without a password
 */
record Sample(
    Path folder,
    String documents,
    List<String> artifacts,
    Optional<Serve> serve,
    List<Agent> agents,
    Optional<String> policy) {
  private static final JsonMapper YAML =
      JsonMapper.builder(new YAMLFactory())
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();
  private static final String FILE = "sample.yaml";

  /**
   * An agent, or a helper such as a simulated cluster.
   *
   * @param target the target that it speaks for; none for a helper
   * @param name the process's name; by default the target's
   * @param shares the name of a process that it shares with others, all of them adapters; none: it
   *     has its own
   * @param main the main class
   * @param config its configuration, below the sample's folder, with placeholders
   * @param arguments more arguments, with placeholders
   * @param unless an environment variable that makes this one superfluous
   * @param only an environment variable without which this one is not started
   * @param ports ports that it needs, by the name of their placeholder; 0: any free one
   * @param environment variables of its process, with placeholders
   */
  record Agent(
      @Nullable String target,
      @Nullable String name,
      @Nullable String shares,
      String main,
      @Nullable String config,
      @Nullable List<String> arguments,
      @Nullable String unless,
      @Nullable String only,
      @Nullable Map<String, Integer> ports,
      @Nullable Map<String, String> environment) {
    String label() {
      return name != null ? name : target != null ? target : main;
    }

    String process() {
      return shares != null ? shares : label();
    }

    boolean isWanted(Map<String, String> environment) {
      return (unless == null || !Kubeconfig.isSet(environment, unless))
          && (only == null || Kubeconfig.isSet(environment, only));
    }
  }

  /**
   * Files for devices that fetch them.
   *
   * @param folder where they are, below the sample's folder or beside it
   * @param port the port of 127.0.0.1
   */
  record Serve(String folder, int port) {}

  /** The file {@code sample.yaml}. */
  private record Content(
      @Nullable String description,
      String documents,
      @Nullable List<String> artifacts,
      @Nullable Serve serve,
      @Nullable List<Agent> targets,
      @Nullable List<Map<String, Object>> clientsWithoutPassword) {}

  /** Reads a sample by name. */
  static Sample read(Path samples, String name) {
    Path folder = samples.resolve(name).normalize();
    Path file = folder.resolve(FILE);
    if (!folder.startsWith(samples) || !Files.exists(file)) {
      List<String> known = names(samples);
      String nearest = Nearest.of(name, known);
      throw new CliException(
          Exit.USAGE,
          "There is no sample \""
              + name
              + "\""
              + (nearest.isEmpty() ? "" : "; did you mean \"" + nearest + "\"?")
              + (known.isEmpty() ? "" : "\nSamples: " + String.join(", ", known)));
    }
    try {
      Content content = YAML.readValue(file.toFile(), Content.class);
      return new Sample(
          folder,
          content.documents(),
          content.artifacts() == null ? List.of() : content.artifacts(),
          Optional.ofNullable(content.serve()),
          content.targets() == null ? List.of() : content.targets(),
          policy(file, content));
    } catch (IOException e) {
      throw new CliException(Exit.INVALID, file + ": " + e.getMessage(), e);
    }
  }

  private static Optional<String> policy(Path file, Content content) throws IOException {
    List<Map<String, Object>> clients = content.clientsWithoutPassword();
    if (clients == null || clients.isEmpty()) {
      return Optional.empty();
    }
    String text = YAML.writeValueAsString(Map.of("clientsWithoutPassword", clients));
    try {
      PolicyFile unused = PolicyFile.parse(file.toString(), text);
      return Optional.of(text);
    } catch (ConfigurationException e) {
      throw new CliException(Exit.INVALID, String.join("\n", e.faults()), e);
    }
  }

  private static List<String> names(Path samples) {
    try (Stream<Path> folders = Files.list(samples)) {
      return folders
          .filter(folder -> Files.exists(folder.resolve(FILE)))
          .map(folder -> folder.getFileName().toString())
          .sorted()
          .toList();
    } catch (IOException e) {
      return List.of();
    }
  }
}
