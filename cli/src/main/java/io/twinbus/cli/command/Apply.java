package io.twinbus.cli.command;

import io.twinbus.cli.Exit;
import io.twinbus.cli.diff.Change;
import io.twinbus.cli.document.SpecFiles;
import io.twinbus.cli.session.Application;
import io.twinbus.cli.session.BusSession;
import io.twinbus.spec.SpecFile;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Puts documents on the bus. */
@Command(
    name = "apply",
    description = {
      "Puts documents on the bus: targets, solutions, instances, …",
      "Reads Twinbus' own YAML and the dialects of Symphony. All documents are checked before the first is sent."
    },
    footer = {
      "",
      "Examples:",
      "  twinbus apply -f shop.yaml",
      "  twinbus apply -f samples/multi-os/twinbus --wait --timeout 120",
      "  twinbus apply -f shop.yaml --dry-run          what would change, and what would follow",
      "  cat shop.yaml | twinbus apply -f -"
    })
public final class Apply extends BusCommand {
  @Option(
      names = {"-f", "--file"},
      required = true,
      paramLabel = "FILE|DIR|-",
      description = "A file, a folder with .yaml, .yml and .json files, or - for standard input.")
  private String file = "";

  @Option(
      names = "--dry-run",
      description = "Say what would change and what the planner would do; send nothing.")
  private boolean dryRun;

  @Option(names = "--wait", description = "Wait until all instances are READY.")
  private boolean wait;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "300",
      description = "How long to wait; default: ${DEFAULT-VALUE}.")
  private int timeout;

  private List<SpecFile.Document> documents = List.of();

  @Override
  void check() {
    documents = SpecFiles.read(file, surroundings().in(), this::warn);
  }

  @Override
  Exit run(BusSession session) throws InterruptedException {
    if (dryRun) {
      Preview preview = Preview.of(session, documents);
      for (Change change : preview.changes()) {
        say(change.label() + " would be " + change.outcome().word());
      }
      if (!preview.plan().isEmpty()) {
        say("\nWhat would follow:\n" + preview.plan());
      }
      return Exit.OK;
    }
    Application application = new Application(session, this::say);
    List<Application.Applied> applied = application.apply(documents);
    if (wait) {
      application.awaitReady(applied, Duration.ofSeconds(timeout));
    }
    return Exit.OK;
  }
}
