package io.twinbus.cli.command;

import io.twinbus.cli.Exit;
import io.twinbus.cli.document.SpecFiles;
import io.twinbus.cli.output.Style;
import io.twinbus.cli.session.Application;
import io.twinbus.cli.session.BusSession;
import io.twinbus.spec.SpecFile;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Puts documents on the bus. */
@Command(
    name = "apply",
    description = {
      "Puts documents on the bus: targets, solutions, instances, …",
      "Reads Twinbus' own YAML and the dialects of Symphony. All documents are checked before the first is sent."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  twinbus apply -f shop.yaml",
      "  twinbus apply -f samples/multi-os/twinbus --wait --timeout 120",
      "  cat shop.yaml | twinbus apply -f -"
    })
public final class Apply implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private Connection connection;

  @Option(
      names = {"-f", "--file"},
      required = true,
      paramLabel = "FILE|DIR|-",
      description = "A file, a folder with .yaml, .yml and .json files, or - for standard input.")
  private String file = "";

  @Option(names = "--wait", description = "Wait until all instances are READY.")
  private boolean wait;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "300",
      description = "How long to wait; default: ${DEFAULT-VALUE}.")
  private int timeout;

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter err = spec.commandLine().getErr();
    List<SpecFile.Document> documents = SpecFiles.read(file, err::println);
    try (BusSession session = connection.open()) {
      Application application = new Application(session, this::say);
      List<Application.Applied> applied =
          application.apply(
              documents,
              line -> {
                if (connection.verbose()) {
                  err.println(line);
                }
              });
      if (wait) {
        application.awaitReady(applied, Duration.ofSeconds(timeout));
      }
    }
    return Exit.OK.code();
  }

  private void say(String line) {
    spec.commandLine().getOut().println(Style.states(line));
    spec.commandLine().getOut().flush();
  }
}
