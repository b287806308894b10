package io.twinbus.cli.command;

import io.twinbus.cli.CliException;
import io.twinbus.cli.Exit;
import io.twinbus.cli.Surroundings;
import io.twinbus.cli.context.Context;
import io.twinbus.cli.context.ContextFile;
import io.twinbus.cli.context.Contexts;
import io.twinbus.cli.output.Table;
import io.twinbus.topic.Names;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Which broker, as whom. */
@Command(
    name = "context",
    description = "Which broker commands speak to, and as whom.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  twinbus context ls",
      "  twinbus context add plant --broker mqtts://broker.plant:8883 --user ada \\",
      "    --password-file ~/.plant-password --trust plant-ca.pem",
      "  twinbus context use plant"
    })
public final class ContextCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    list();
  }

  @Command(
      name = "ls",
      description = "All contexts; the current one has a star.",
      mixinStandardHelpOptions = true)
  void list() {
    Contexts contexts = file().read();
    Table table = new Table("", "NAME", "BROKER", "TENANT", "USER");
    for (Context context : contexts.contexts()) {
      String user = context.user();
      table.row(
          context.name().equals(contexts.current()) ? "*" : "",
          context.name(),
          context.broker().toString(),
          context.tenant(),
          user != null ? user : context.certificate() != null ? "(certificate)" : "(nobody)");
    }
    if (table.size() == 0) {
      out()
          .println(
              "No contexts yet: add one with twinbus context add, or start a stack with twinbus up.");
    } else {
      table.lines().forEach(out()::println);
    }
  }

  @Command(
      name = "use",
      description = "Makes a context the current one.",
      mixinStandardHelpOptions = true)
  void use(@Parameters(paramLabel = "NAME", description = "The context.") String name) {
    Contexts contexts = file().read();
    if (contexts.find(name).isEmpty()) {
      throw Connection.unknown(contexts, name);
    }
    file().write(contexts.using(name));
    out().println("Now using context " + name + ".");
  }

  @Command(
      name = "add",
      description = "Adds or replaces a context, and makes it the current one.",
      mixinStandardHelpOptions = true)
  void add(
      @Parameters(paramLabel = "NAME", description = "What you call it.") String name,
      @Option(
              names = "--broker",
              required = true,
              paramLabel = "URI",
              description = "mqtt://host:1883 or mqtts://host:8883")
          URI broker,
      @Option(names = "--tenant", paramLabel = "TENANT", defaultValue = Names.DEFAULT_TENANT)
          String tenant,
      @Option(names = "--user", paramLabel = "USER") @Nullable String user,
      @Option(
              names = "--password-file",
              paramLabel = "FILE",
              description = "File with the password or token; never the password itself.")
          @Nullable Path passwordFile,
      @Option(
              names = "--trust",
              paramLabel = "FILE",
              description = "Authorities of the broker, PEM.")
          @Nullable Path trust,
      @Option(
              names = "--certificate",
              paramLabel = "FILE",
              description = "Client certificate, PEM.")
          @Nullable Path certificate,
      @Option(names = "--key", paramLabel = "FILE", description = "Its key, PEM.")
          @Nullable Path key,
      @Option(names = "--dashboard", paramLabel = "URI", description = "The monitor's address.")
          @Nullable URI dashboard,
      @Option(
              names = "--runtime",
              paramLabel = "URI",
              description = "The runtime's HTTP address, for artifacts and events.")
          @Nullable URI runtime) {
    if ((user == null) != (passwordFile == null) || (certificate == null) != (key == null)) {
      throw new CliException(
          Exit.USAGE, "--user goes with --password-file, and --certificate with --key.");
    }
    String scheme = String.valueOf(broker.getScheme());
    if (!List.of("mqtt", "mqtts").contains(scheme) || broker.getHost() == null) {
      throw new CliException(
          Exit.USAGE, broker + " is not a broker: mqtt://host:1883 or mqtts://host:8883 is.");
    }
    file()
        .write(
            file()
                .read()
                .with(
                    new Context(
                        name,
                        broker,
                        tenant,
                        user,
                        absolute(passwordFile),
                        absolute(trust),
                        absolute(certificate),
                        absolute(key),
                        dashboard,
                        runtime)));
    out().println("Now using context " + name + ".");
  }

  private static @Nullable Path absolute(@Nullable Path path) {
    return path == null ? null : path.toAbsolutePath().normalize();
  }

  private ContextFile file() {
    return ContextFile.ofUser(Surroundings.of(spec).environment());
  }

  private PrintWriter out() {
    return Surroundings.of(spec).out();
  }
}
