package io.twinbus.cli.command;

import io.twinbus.cli.Surroundings;
import io.twinbus.cli.document.TextFile;
import io.twinbus.cli.user.Users;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The password that a user gets: from a file, or a random one that is printed once. */
public final class NewPassword {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--password-file",
      paramLabel = "FILE|-",
      description =
          "File with the password, or - for standard input; default: a random one, printed once.")
  private @Nullable String file;

  /** The password. */
  String text() {
    String named = file;
    if (named == null) {
      return Users.random();
    }
    if (named.equals(TextFile.STANDARD_INPUT)) {
      return Users.required(
          TextFile.read(named, Surroundings.of(command).in()).text(), "standard input");
    }
    return Users.password(Path.of(named));
  }

  /** What to tell the user: the random password, or nothing. */
  void tell(String password) {
    if (file == null) {
      Surroundings.of(command).out().println("password: " + password);
    }
  }
}
