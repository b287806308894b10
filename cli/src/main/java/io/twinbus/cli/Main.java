package io.twinbus.cli;

import io.twinbus.cli.command.Apply;
import io.twinbus.cli.command.ContextCommand;
import io.twinbus.cli.command.Delete;
import io.twinbus.cli.command.Describe;
import io.twinbus.cli.command.Get;
import io.twinbus.cli.command.Send;
import io.twinbus.cli.command.Up;
import io.twinbus.cli.command.Watch;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The {@code twinbus} command. */
@Command(
    name = "twinbus",
    description = "Desired state in, digital twins out: machines of every kind over MQTT.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      Up.class,
      Apply.class,
      Delete.class,
      Get.class,
      Describe.class,
      Watch.class,
      Send.class,
      ContextCommand.class,
      AutoComplete.GenerateCompletion.class
    },
    footer = {
      "",
      "Examples:",
      "  twinbus up --sample multi-os      the whole stack on this machine, with a sample",
      "  twinbus get twins                 what runs where",
      "  twinbus apply -f shop.yaml --wait put it there, and wait until it runs",
      "",
      "Exit codes: 0 done, 1 failed, 2 wrong usage, 65 not valid, 69 unavailable, 75 time is up,",
      "77 refused by the broker."
    })
public final class Main implements Runnable {
  @Spec private CommandSpec spec;

  private Main() {}

  /** Runs one command, and ends the process with its exit code. */
  public static void main(String[] arguments) {
    System.exit(run(arguments));
  }

  /** Runs one command. */
  static int run(String... arguments) {
    CommandLine line = new CommandLine(new Main());
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setExitCodeExceptionMapper(
        thrown -> thrown instanceof CliException e ? e.exit().code() : Exit.INTERNAL.code());
    line.setExecutionExceptionHandler(
        (thrown, command, parsed) -> {
          if (thrown instanceof CliException e) {
            command.getErr().println(e.getMessage());
            return e.exit().code();
          }
          command
              .getErr()
              .println("This is a defect of twinbus; please report it with what follows.");
          thrown.printStackTrace(command.getErr());
          return Exit.INTERNAL.code();
        });
    return line.execute(arguments);
  }

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }
}
