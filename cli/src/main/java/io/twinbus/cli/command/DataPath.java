package io.twinbus.cli.command;

import io.twinbus.cli.Surroundings;
import java.nio.file.Path;

/** Where {@code twinbus up} keeps what it needs, unless it is told otherwise. */
final class DataPath {
  private DataPath() {}

  /** The data folder of this user. */
  static Path ofUser(Surroundings surroundings) {
    String home = surroundings.environment().get("HOME");
    return Path.of(home == null ? System.getProperty("user.home") : home, ".twinbus");
  }

  /** The file with the users of a stack. */
  static Path usersOf(Path data) {
    return data.resolve("config").resolve("users.txt");
  }
}
