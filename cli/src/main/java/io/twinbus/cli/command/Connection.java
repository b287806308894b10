package io.twinbus.cli.command;

import io.twinbus.cli.CliException;
import io.twinbus.cli.Exit;
import io.twinbus.cli.context.Context;
import io.twinbus.cli.context.ContextFile;
import io.twinbus.cli.context.Contexts;
import io.twinbus.cli.session.BusSession;
import io.twinbus.codec.Nearest;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of every command that speaks to a broker. */
public final class Connection {
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
      description = "Say in one line which message was published.")
  private boolean verbose;

  /** The context that the options name. */
  Context context() {
    Contexts contexts = ContextFile.ofUser(System.getenv()).read();
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
    return tenant == null ? found : found.ofTenant(tenant);
  }

  /** Whether to say what is published. */
  boolean verbose() {
    return verbose;
  }

  /** Connects. */
  BusSession open() {
    return BusSession.open(context(), Duration.ofSeconds(10));
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
