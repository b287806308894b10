package io.twinbus.cli;

import java.io.InputStream;
import java.io.PrintWriter;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;

/**
 * What surrounds a command: all it takes from the process that it runs in.
 *
 * @param environment the environment's variables
 * @param in standard input
 * @param out standard output
 * @param err standard error
 */
public record Surroundings(
    Map<String, String> environment, InputStream in, PrintWriter out, PrintWriter err) {
  public Surroundings {
    environment = Map.copyOf(environment);
  }

  /** Those of a command that {@link Main} runs. */
  public static Surroundings of(CommandSpec spec) {
    return ((Main) spec.root().userObject()).surroundings();
  }
}
