package io.twinbus.cli.command;

import picocli.CommandLine.Command;

/** What the broker's policy allows. */
@Command(
    name = "acl",
    description = "What the broker's policy allows, and which rule says so.",
    subcommands = AclExplain.class,
    footer = {"", "Examples:", "  twinbus acl explain ada publish tb/default/twin/pc/desired"})
public final class AclCommand extends Group {}
