package io.twinbus.cli.command;

import io.twinbus.cli.CliException;
import io.twinbus.cli.Exit;
import io.twinbus.cli.Surroundings;
import io.twinbus.cli.context.Context;
import io.twinbus.cli.context.ContextFile;
import io.twinbus.cli.context.Contexts;
import io.twinbus.cli.session.BusSession;
import io.twinbus.codec.Nearest;
import io.twinbus.service.log.Logging;
import io.twinbus.topic.Names;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The options of every command that speaks to a broker. */
public final class Connection {
  static final Duration PATIENCE = Duration.ofSeconds(10);

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--context",
      paramLabel = "NAME",
      description = "Context to work in; default: the current one.")
  private @Nullable String contextName;

  @Option(
      names = "--tenant",
      paramLabel = "TENANT",
      description = "Tenant; default: the context's.")
  private @Nullable String tenant;

  @Option(
      names = {"-v", "--verbose"},
      description = "Say in one line which message was published, and what became of it.")
  private boolean verbose;

  /** The context that the options name. */
  Context context() {
    Contexts contexts = ContextFile.ofUser(Surroundings.of(command).environment()).read();
    String wanted = contextName;
    Context found =
        wanted == null
            ? contexts
                .currentContext()
                .orElseThrow(
                    () ->
                        new CliException(
                            Exit.UNAVAILABLE,
                            "There is no context yet. Start a stack here with: twinbus up\n"
                                + "or name a broker with: twinbus context add NAME --broker mqtt://host:1883"))
            : contexts.find(wanted).orElseThrow(() -> unknown(contexts, wanted));
    String other = tenant;
    if (other != null && !Names.isTenant(other)) {
      throw new CliException(
          Exit.USAGE,
          "\"" + other + "\" cannot be a tenant: [A-Za-z0-9][A-Za-z0-9._-]{0,62}, and not system.");
    }
    return other == null ? found : found.ofTenant(other);
  }

  /** Connects. */
  BusSession open() {
    Surroundings surroundings = Surroundings.of(command);
    if (verbose) {
      Logging.ofCommand(surroundings.environment(), true);
    }
    return BusSession.open(
        context(),
        PATIENCE,
        line -> {
          if (verbose) {
            surroundings.err().println(line);
            surroundings.err().flush();
          }
        });
  }

  static CliException unknown(Contexts contexts, String name) {
    String nearest = Nearest.of(name, contexts.names());
    return new CliException(
        Exit.FAILED,
        "There is no context \""
            + name
            + "\""
            + (nearest.isEmpty() ? "" : "; did you mean \"" + nearest + "\"?")
            + (contexts.names().isEmpty()
                ? ""
                : "\nThere are: " + String.join(", ", contexts.names())));
  }
}
