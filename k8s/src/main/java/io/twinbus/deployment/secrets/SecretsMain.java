package io.twinbus.deployment.secrets;

import io.twinbus.broker.identity.PasswordFileException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes the secrets of an overlay: {@code secrets FOLDER NAME… [--host NAME]…}, where the names are
 * the files that the overlay reads. {@code deploy.sh --make-secrets} calls it. Exit codes: 0 made
 * or there already, 1 something could not be made, 2 wrong usage; the reason goes to standard
 * error.
 */
public final class SecretsMain {
  private static final int FAILED = 1;
  private static final int USAGE = 2;

  private SecretsMain() {}

  /** Makes them, and ends the process with an exit code. */
  public static void main(String[] arguments) {
    System.exit(run(List.of(arguments)));
  }

  static int run(List<String> arguments) {
    List<String> files = new ArrayList<>();
    List<String> hosts = new ArrayList<>();
    for (int i = 1; i < arguments.size(); i++) {
      if (!arguments.get(i).equals("--host")) {
        files.add(arguments.get(i));
      } else if (i + 1 < arguments.size()) {
        hosts.add(arguments.get(++i));
      }
    }
    if (files.isEmpty()) {
      System.err.println("usage: secrets FOLDER NAME… [--host NAME]…");
      return USAGE;
    }
    try {
      new SecretsFolder(Path.of(arguments.getFirst()), hosts).make(files);
      return 0;
    } catch (IOException | PasswordFileException | IllegalArgumentException e) {
      System.err.println(e.getMessage());
      return FAILED;
    }
  }
}
