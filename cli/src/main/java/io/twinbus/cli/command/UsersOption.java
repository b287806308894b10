package io.twinbus.cli.command;

import io.twinbus.cli.CliException;
import io.twinbus.cli.Exit;
import io.twinbus.cli.Surroundings;
import io.twinbus.cli.user.Users;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The option of every command that works on a broker's password file. */
public final class UsersOption {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--file",
      paramLabel = "FILE",
      description = "The broker's password file; default: that of the stack on this machine.")
  private @Nullable Path file;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Data folder of the stack; default: ~/.twinbus.")
  private @Nullable Path data;

  /** Where the file is; it need not be there if it was named. */
  Path path() {
    Path named = file;
    if (named != null) {
      return named;
    }
    Path folder = data;
    Path users =
        DataPath.usersOf(folder != null ? folder : DataPath.ofUser(Surroundings.of(command)));
    if (!Files.exists(users)) {
      throw new CliException(
          Exit.UNAVAILABLE,
          "There is no stack on this machine ("
              + users
              + " does not exist). Name the broker's password file with --file.");
    }
    return users;
  }

  /** The users of the file. */
  Users users() {
    return Users.of(path());
  }

  /** The users of a file that must be there. */
  Users existing() {
    Path users = path();
    if (!Files.exists(users)) {
      throw new CliException(Exit.INVALID, users + " does not exist.");
    }
    return Users.of(users);
  }
}
