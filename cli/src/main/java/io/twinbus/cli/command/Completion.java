package io.twinbus.cli.command;

import io.twinbus.cli.Exit;
import io.twinbus.cli.Surroundings;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Completion for shells. */
@Command(
    name = "completion",
    mixinStandardHelpOptions = true,
    description = "Prints a script that completes commands and options in bash and zsh.",
    footer = {
      "",
      "Examples:",
      "  source <(twinbus completion)                    for this shell",
      "  twinbus completion > /etc/bash_completion.d/twinbus"
    })
public final class Completion implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    Surroundings.of(spec).out().print(AutoComplete.bash("twinbus", spec.root().commandLine()));
    return Exit.OK.code();
  }
}
