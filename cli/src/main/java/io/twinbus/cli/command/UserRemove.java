package io.twinbus.cli.command;

import io.twinbus.cli.Exit;
import io.twinbus.cli.Surroundings;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Removes a user. */
@Command(
    name = "rm",
    mixinStandardHelpOptions = true,
    description = "Removes a user of a broker; the broker disconnects it.",
    footer = {"", "Examples:", "  twinbus user rm ada"})
public final class UserRemove implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private UsersOption option;

  @Parameters(index = "0", paramLabel = "NAME", description = "The user.")
  private String name = "";

  @Override
  public Integer call() {
    option.existing().remove(name);
    Surroundings.of(spec).out().println("user " + name + " removed");
    return Exit.OK.code();
  }
}
