package io.twinbus.cli.command;

import io.twinbus.cli.Exit;
import io.twinbus.cli.Surroundings;
import io.twinbus.cli.artifact.SigningKey;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Signs an artifact. */
@Command(
    name = "sign",
    mixinStandardHelpOptions = true,
    description = {
      "Signs an artifact with an Ed25519 key, and prints what a component's artifact says then.",
      "Asks no broker."
    },
    footer = {
      "",
      "Examples:",
      "  twinbus key create release.key",
      "  twinbus artifact sign hello.bin --key release.key"
    })
public final class ArtifactSign implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "FILE|DIGEST", description = "The artifact.")
  private String artifact = "";

  @Option(
      names = "--key",
      required = true,
      paramLabel = "FILE",
      description = "The private key: PKCS #8 in PEM.")
  private Path key = Path.of("");

  @Override
  public Integer call() {
    String digest = FileOrDigest.digestOf(artifact);
    String signature = SigningKey.sign(digest, key);
    PrintWriter out = Surroundings.of(spec).out();
    out.println("artifact:");
    out.println("  digest: " + digest);
    out.println("  signature: " + signature);
    return Exit.OK.code();
  }
}
