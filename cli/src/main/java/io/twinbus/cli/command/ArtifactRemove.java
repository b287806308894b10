package io.twinbus.cli.command;

import io.twinbus.cli.Exit;
import io.twinbus.cli.artifact.RuntimeStore;
import io.twinbus.cli.session.BusSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Deletes an artifact. */
@Command(
    name = "rm",
    description = {
      "Deletes an artifact from the runtime's store; refused while a twin or a document names it.",
      "What nobody names for a while goes without this, too."
    },
    footer = {
      "",
      "Examples:",
      "  twinbus artifact rm hello.bin",
      "  twinbus artifact rm sha256:f48f7fc2d878457b32bdde5f8b5d54f96a4fadaf62f61d17e671ff67a759ba35"
    })
public final class ArtifactRemove extends BusCommand {
  @Parameters(index = "0", paramLabel = "FILE|DIGEST", description = "The artifact.")
  private String artifact = "";

  private String digest = "";

  @Override
  void check() {
    digest = FileOrDigest.digestOf(artifact);
  }

  @Override
  Exit run(BusSession session) {
    RuntimeStore.remove(session, digest);
    say(digest + "  removed");
    return Exit.OK;
  }
}
