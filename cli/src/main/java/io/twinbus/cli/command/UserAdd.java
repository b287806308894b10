package io.twinbus.cli.command;

import io.twinbus.broker.identity.Identity;
import io.twinbus.broker.identity.Role;
import io.twinbus.cli.Exit;
import io.twinbus.cli.Surroundings;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Adds a user. */
@Command(
    name = "add",
    mixinStandardHelpOptions = true,
    description = "Adds a user to a broker.",
    footer = {
      "",
      "Examples:",
      "  twinbus user add ada --role operator",
      "  twinbus user add vera --role viewer --password-file vera.password",
      "  twinbus user add device-lamp --role device --target lamp"
    })
public final class UserAdd implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private UsersOption option;
  @Mixin private IdentityOptions identities;
  @Mixin private NewPassword password;

  @Parameters(index = "0", paramLabel = "NAME", description = "The user's name.")
  private String name = "";

  @Option(
      names = "--role",
      required = true,
      paramLabel = "ROLE",
      description = "${COMPLETION-CANDIDATES}.")
  private Role role = Role.VIEWER;

  @Override
  public Integer call() {
    Identity identity = identities.of(name, role);
    String text = password.text();
    option.users().add(identity, text);
    PrintWriter out = Surroundings.of(spec).out();
    out.println("user " + name + " added, role " + role.text());
    password.tell(text);
    return Exit.OK.code();
  }
}
