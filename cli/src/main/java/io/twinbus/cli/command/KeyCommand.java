package io.twinbus.cli.command;

import picocli.CommandLine.Command;

/** Keys that sign artifacts. */
@Command(
    name = "key",
    description = "Keys that sign artifacts.",
    subcommands = KeyCreate.class,
    footer = {"", "Examples:", "  twinbus key create release.key"})
public final class KeyCommand extends Group {}
