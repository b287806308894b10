package io.twinbus.cli;

import io.twinbus.cli.command.AclCommand;
import io.twinbus.cli.command.Apply;
import io.twinbus.cli.command.ArtifactCommand;
import io.twinbus.cli.command.Bench;
import io.twinbus.cli.command.Completion;
import io.twinbus.cli.command.ContextCommand;
import io.twinbus.cli.command.Delete;
import io.twinbus.cli.command.Describe;
import io.twinbus.cli.command.DesiredCommand;
import io.twinbus.cli.command.DesiredEdit;
import io.twinbus.cli.command.Diff;
import io.twinbus.cli.command.Doctor;
import io.twinbus.cli.command.Events;
import io.twinbus.cli.command.Flash;
import io.twinbus.cli.command.Get;
import io.twinbus.cli.command.KeyCommand;
import io.twinbus.cli.command.QuarantineCommand;
import io.twinbus.cli.command.Send;
import io.twinbus.cli.command.Simulate;
import io.twinbus.cli.command.Up;
import io.twinbus.cli.command.UserCommand;
import io.twinbus.cli.command.Watch;
import io.twinbus.codec.Nearest;
import io.twinbus.service.log.Logging;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

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
      Diff.class,
      Delete.class,
      Get.class,
      Describe.class,
      Watch.class,
      DesiredCommand.class,
      Send.class,
      Events.class,
      QuarantineCommand.class,
      Flash.class,
      ArtifactCommand.class,
      KeyCommand.class,
      UserCommand.class,
      AclCommand.class,
      Simulate.class,
      Doctor.class,
      Bench.class,
      Completion.class,
      ContextCommand.class
    },
    footer = {
      "",
      "Examples:",
      "  twinbus up --sample multi-os       the whole stack on this machine",
      "  twinbus get twins                  what runs where",
      "  twinbus apply -f shop.yaml --wait  put it there, wait until it runs",
      "",
      "Exit codes:",
      "   0  done, and what was waited for holds",
      "   1  it did not work, a name does not exist, or there are differences (diff)",
      "   2  wrong options or arguments",
      "  65  a file or document is not valid; nothing was sent",
      "  69  the broker cannot be reached, or something else is missing",
      "  70  a defect of this program",
      "  75  the time was up; what was begun goes on",
      "  77  the broker refused: rights, a precondition, or a quota",
      "",
      "TWINBUS_CONTEXTS names another file of contexts, TWINBUS_LOG=debug shows",
      "the log of the libraries, NO_COLOR switches colours off."
    })
public final class Main implements Runnable {
  @Spec private CommandSpec spec;

  private final Surroundings surroundings;

  private Main(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  /** Runs one command, and ends the process with its exit code. */
  public static void main(String[] arguments) {
    Surroundings process =
        new Surroundings(
            System.getenv(),
            System.in,
            new PrintWriter(System.out, true, StandardCharsets.UTF_8),
            new PrintWriter(System.err, true, StandardCharsets.UTF_8));
    System.exit(run(process, arguments));
  }

  /** Runs one command and returns its exit code. */
  public static int run(Surroundings surroundings, String... arguments) {
    Logging.ofCommand(surroundings.environment(), false);
    int code = commandLine(surroundings).execute(arguments);
    surroundings.out().flush();
    surroundings.err().flush();
    return code;
  }

  /** All commands, as they are parsed and run. */
  static CommandLine commandLine(Surroundings surroundings) {
    CommandLine line = new CommandLine(new Main(surroundings));
    line.addSubcommand("edit", new DesiredEdit());
    line.setOut(surroundings.out());
    line.setErr(surroundings.err());
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setUsageHelpAutoWidth(true);
    line.setParameterExceptionHandler((wrong, unused) -> misused(wrong));
    line.setExecutionExceptionHandler((thrown, command, parsed) -> failed(thrown, command));
    return line;
  }

  private static int misused(ParameterException wrong) {
    CommandLine command = wrong.getCommandLine();
    command.getErr().println(messageOf(wrong, command));
    command.getErr().println("See: " + command.getCommandSpec().qualifiedName() + " --help");
    return Exit.USAGE.code();
  }

  private static String messageOf(ParameterException wrong, CommandLine command) {
    if (!(wrong instanceof UnmatchedArgumentException unmatched)
        || unmatched.getUnmatched().isEmpty()) {
      return String.valueOf(wrong.getMessage());
    }
    String word = unmatched.getUnmatched().getFirst();
    boolean isOption = word.startsWith("-");
    List<String> known = new ArrayList<>(command.getSubcommands().keySet());
    command.getCommandSpec().options().forEach(option -> known.addAll(List.of(option.names())));
    known.removeIf(name -> name.startsWith("-") != isOption);
    String nearest = Nearest.of(word, known);
    return "\""
        + command.getCommandSpec().qualifiedName()
        + "\" has no "
        + (isOption ? "option" : command.getSubcommands().isEmpty() ? "argument" : "command")
        + " \""
        + word
        + "\""
        + (nearest.isEmpty() ? "" : "; did you mean \"" + nearest + "\"?");
  }

  private static int failed(Exception thrown, CommandLine command) {
    if (thrown instanceof CliException e) {
      command.getErr().println(e.getMessage());
      return e.exit().code();
    }
    command.getErr().println("This is a defect of twinbus; please report it with what follows.");
    thrown.printStackTrace(command.getErr());
    return Exit.INTERNAL.code();
  }

  Surroundings surroundings() {
    return surroundings;
  }

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }
}
