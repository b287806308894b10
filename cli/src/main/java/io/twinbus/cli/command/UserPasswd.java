package io.twinbus.cli.command;

import io.twinbus.broker.identity.Identity;
import io.twinbus.cli.Exit;
import io.twinbus.cli.Surroundings;
import io.twinbus.cli.user.Users;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Gives a user another password. */
@Command(
    name = "passwd",
    mixinStandardHelpOptions = true,
    description = "Gives a user of a broker another password.",
    footer = {
      "",
      "Examples:",
      "  twinbus user passwd ada",
      "  echo secret | twinbus user passwd ada --password-file -"
    })
public final class UserPasswd implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private UsersOption option;
  @Mixin private NewPassword password;

  @Parameters(index = "0", paramLabel = "NAME", description = "The user.")
  private String name = "";

  @Override
  public Integer call() {
    Users users = option.existing();
    Identity identity = users.require(name);
    String text = password.text();
    users.put(identity, text);
    Surroundings.of(spec).out().println("user " + name + " has another password");
    password.tell(text);
    return Exit.OK.code();
  }
}
