package io.twinbus.cli.command;

import io.twinbus.cli.CliException;
import io.twinbus.cli.Exit;
import io.twinbus.cli.artifact.RuntimeStore;
import io.twinbus.cli.artifact.SigningKey;
import io.twinbus.cli.session.BusSession;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Verifies an artifact. */
@Command(
    name = "verify",
    description = {
      "Verifies that the runtime has exactly this artifact, and optionally a signature of it.",
      "Ends with 0 when all of it is right, with 1 when something is not."
    },
    footer = {
      "",
      "Examples:",
      "  twinbus artifact verify hello.bin",
      "  twinbus artifact verify hello.bin --signature '…' --key release.key.pub"
    })
public final class ArtifactVerify extends BusCommand {
  @Parameters(index = "0", paramLabel = "FILE|DIGEST", description = "The artifact.")
  private String artifact = "";

  @Option(names = "--signature", paramLabel = "BASE64", description = "A signature of it.")
  private @Nullable String signature;

  @Option(names = "--key", paramLabel = "FILE", description = "The public key: the .pub file.")
  private @Nullable Path key;

  private String digest = "";

  @Override
  void check() {
    if ((signature == null) != (key == null)) {
      throw new CliException(Exit.USAGE, "--signature goes with --key.");
    }
    digest = FileOrDigest.digestOf(artifact);
  }

  @Override
  Exit run(BusSession session) {
    boolean stored = RuntimeStore.isStored(session, digest);
    say("digest     " + digest);
    say("stored     " + (stored ? "yes" : "no: upload it with twinbus artifact push FILE"));
    String text = signature;
    Path file = key;
    boolean fits = true;
    if (text != null && file != null) {
      fits = SigningKey.verify(digest, text, file);
      say("signature  " + (fits ? "fits" : "does not fit") + " " + file);
    }
    return stored && fits ? Exit.OK : Exit.FAILED;
  }
}
