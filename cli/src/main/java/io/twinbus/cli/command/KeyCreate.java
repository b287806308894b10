package io.twinbus.cli.command;

import io.twinbus.cli.Exit;
import io.twinbus.cli.Surroundings;
import io.twinbus.cli.artifact.SigningKey;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes a key pair. */
@Command(
    name = "create",
    mixinStandardHelpOptions = true,
    description = {
      "Makes an Ed25519 key pair: FILE with the private key, FILE.pub with the public one.",
      "Adapters take what is signed with it once trust.keys of their configuration has the public key."
    },
    footer = {
      "",
      "Examples:",
      "  twinbus key create release.key",
      "  twinbus artifact sign hello.bin --key release.key"
    })
public final class KeyCreate implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "FILE", description = "The private key's file.")
  private Path file = Path.of("");

  @Override
  public Integer call() {
    String publicKey = SigningKey.create(file);
    PrintWriter out = Surroundings.of(spec).out();
    out.println("private key  " + file + " (keep it to yourself)");
    out.println("public key   " + SigningKey.publicFileOf(file));
    out.println("for trust.keys of adapters:  " + publicKey);
    return Exit.OK.code();
  }
}
