package io.twinbus.cli.command;

import picocli.CommandLine.Command;

/** Files by their content. */
@Command(
    name = "artifact",
    description =
        "Files by their content, kept by the runtime and served to the devices that shall have them.",
    subcommands = {
      ArtifactPush.class,
      ArtifactList.class,
      ArtifactRemove.class,
      ArtifactSign.class,
      ArtifactVerify.class
    },
    footer = {
      "",
      "Examples:",
      "  twinbus artifact push hello.bin",
      "  twinbus artifact ls",
      "  twinbus artifact rm hello.bin",
      "  twinbus artifact sign hello.bin --key release.key",
      "  twinbus artifact verify hello.bin"
    })
public final class ArtifactCommand extends Group {}
