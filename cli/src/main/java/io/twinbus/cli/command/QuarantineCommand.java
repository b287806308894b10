package io.twinbus.cli.command;

import picocli.CommandLine.Command;

/** Digests that are not tried again. */
@Command(
    name = "quarantine",
    description = "Images that a target does not try again until an operator says so.",
    subcommands = {QuarantineList.class, QuarantineRelease.class},
    footer = {
      "",
      "Examples:",
      "  twinbus quarantine ls",
      "  twinbus quarantine release rtos sha256:2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae"
    })
public final class QuarantineCommand extends Group {}
