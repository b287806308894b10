package io.twinbus.cli.command;

import io.twinbus.cli.Exit;
import io.twinbus.cli.document.Twins;
import io.twinbus.cli.output.Documents;
import io.twinbus.cli.output.Format;
import io.twinbus.cli.session.BusSession;
import io.twinbus.cli.session.Retained;
import io.twinbus.topic.Address;
import io.twinbus.topic.TwinAspect;
import io.twinbus.v1.DesiredState;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Prints a desired state. */
@Command(
    name = "get",
    description = "Prints the desired state of a target.",
    footer = {"", "Examples:", "  twinbus desired get pc", "  twinbus desired get pc -o json"})
public final class DesiredGet extends BusCommand {
  @Parameters(index = "0", paramLabel = "TARGET", description = "The target.")
  private String target = "";

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "yaml",
      description = "yaml, json; default: ${DEFAULT-VALUE}.")
  private Format format = Format.yaml;

  @Override
  Exit run(BusSession session) {
    DesiredState desired =
        Retained.one(session, new Address.Desired(session.twin(target)))
            .orElseThrow(
                () ->
                    Twins.unknown(
                        "desired state of a target",
                        target,
                        Retained.twins(session, TwinAspect.DESIRED).keySet()));
    say(Documents.print(Documents.tree(desired), format == Format.json ? format : Format.yaml));
    return Exit.OK;
  }
}
