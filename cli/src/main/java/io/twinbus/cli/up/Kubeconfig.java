package io.twinbus.cli.up;

import io.twinbus.cli.CliException;
import io.twinbus.cli.Exit;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The cluster of the user, for samples that deploy to one: the file that KUBECONFIG names. */
final class Kubeconfig {
  static final String VARIABLE = "KUBECONFIG";

  private Kubeconfig() {}

  /** Whether a variable says something; an empty one is as good as none. */
  static boolean isSet(Map<String, String> environment, String variable) {
    return !environment.getOrDefault(variable, "").isBlank();
  }

  /**
   * The file, if one of the agents asks for it; an agent runs in a folder of its own, so its path
   * is absolute.
   *
   * @throws CliException if it cannot be read, or if there are several: an agent reads one
   */
  static Optional<Path> of(List<Sample.Agent> agents, Map<String, String> environment) {
    if (agents.stream().noneMatch(agent -> VARIABLE.equals(agent.only()))) {
      return Optional.empty();
    }
    List<Path> files =
        Stream.of(environment.getOrDefault(VARIABLE, "").split(File.pathSeparator))
            .filter(name -> !name.isBlank())
            .map(name -> Path.of(name).toAbsolutePath().normalize())
            .toList();
    if (files.size() > 1) {
      throw new CliException(
          Exit.USAGE,
          VARIABLE
              + " names "
              + files.size()
              + " files, and the agent of the cluster reads one. Make one of them: kubectl config"
              + " view --flatten >FILE, and set "
              + VARIABLE
              + "=FILE");
    }
    Path file = files.getFirst();
    if (!Files.isReadable(file) || Files.isDirectory(file)) {
      throw new CliException(
          Exit.USAGE,
          VARIABLE
              + " names "
              + file
              + ", which cannot be read. Correct it, or unset it for a simulated cluster");
    }
    return Optional.of(file);
  }
}
