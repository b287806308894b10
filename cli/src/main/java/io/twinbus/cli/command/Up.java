package io.twinbus.cli.command;

import io.twinbus.cli.CliException;
import io.twinbus.cli.Exit;
import io.twinbus.cli.Surroundings;
import io.twinbus.cli.up.UpRun;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs the whole stack on this machine. */
@Command(
    name = "up",
    description = {
      "Runs broker, twin runtime and monitor on this machine, and a sample's devices if asked.",
      "Everything listens on 127.0.0.1. Ctrl-C stops it; the next up goes on where it was."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  twinbus up                        an empty stack",
      "  twinbus up --sample multi-os      with four machines, and an application over all of them",
      "  twinbus up --data /tmp/try --mqtt 21883 --http 28081"
    })
public final class Up implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(names = "--sample", paramLabel = "NAME", description = "Sample to start and deploy.")
  private @Nullable String sample;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Where everything is kept; default: .twinbus in the home folder.")
  private @Nullable Path data;

  @Option(
      names = "--mqtt",
      paramLabel = "PORT",
      defaultValue = "1883",
      description = "The broker's port, 0: any that is free; default: ${DEFAULT-VALUE}.")
  private int mqtt;

  @Option(
      names = "--http",
      paramLabel = "PORT",
      defaultValue = "8081",
      description = "The dashboard's port, 0: any that is free; default: ${DEFAULT-VALUE}.")
  private int http;

  @Option(names = "--in-memory", description = "The broker keeps nothing on the disk.")
  private boolean inMemory;

  @Option(
      names = "--no-sample-devices",
      description = "Deploy the sample, and start none of its devices.")
  private boolean noSampleDevices;

  @Option(
      names = "--no-deploy",
      description = "Start the sample's devices, and leave it to you to apply its documents.")
  private boolean noDeploy;

  @Option(
      names = "--exit-when-in-sync",
      description = "Stop as soon as all twins are IN_SYNC: for scripts and tests.")
  private boolean exitWhenInSync;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "120",
      description = "How long all may take to be IN_SYNC; default: ${DEFAULT-VALUE}.")
  private int timeout;

  @Override
  public Integer call() throws InterruptedException {
    if (mqtt < 0 || mqtt > 65_535 || http < 0 || http > 65_535) {
      throw new CliException(
          Exit.USAGE, "A port is between 1 and 65535, or 0 for any that is free.");
    }
    if (noDeploy && exitWhenInSync) {
      throw new CliException(
          Exit.USAGE, "--no-deploy deploys nothing, so --exit-when-in-sync would wait for ever.");
    }
    if (mqtt == http && mqtt != 0) {
      throw new CliException(
          Exit.USAGE, "--mqtt and --http are both " + mqtt + "; each needs a port of its own.");
    }
    if (timeout < 1) {
      throw new CliException(Exit.USAGE, "--timeout is at least 1 second.");
    }
    Surroundings surroundings = Surroundings.of(spec);
    Path folder = data != null ? data : DataPath.ofUser(surroundings);
    return new UpRun(
            new UpRun.Choice(
                sample,
                folder,
                mqtt,
                http,
                inMemory,
                noSampleDevices,
                noDeploy,
                exitWhenInSync,
                timeout),
            surroundings.environment(),
            surroundings.out())
        .run();
  }
}
