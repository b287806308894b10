package io.twinbus.cli.command;

import picocli.CommandLine.Command;

/** Desired states of single targets, by hand. */
@Command(
    name = "desired",
    description = {
      "Reads and writes the desired state of one target, by hand.",
      "What an instance put there is the planner's: it writes it again. Change the instance instead."
    },
    subcommands = {DesiredGet.class, DesiredSet.class, DesiredEdit.class},
    footer = {
      "",
      "Examples:",
      "  twinbus desired get pc",
      "  twinbus desired edit pc",
      "  twinbus desired set pc -f pc.yaml --if-generation 41"
    })
public final class DesiredCommand extends Group {}
