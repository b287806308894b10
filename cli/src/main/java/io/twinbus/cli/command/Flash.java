package io.twinbus.cli.command;

import io.twinbus.bus.Delivery;
import io.twinbus.cli.CliException;
import io.twinbus.cli.Exit;
import io.twinbus.cli.artifact.RuntimeStore;
import io.twinbus.cli.artifact.SigningKey;
import io.twinbus.cli.document.TextFile;
import io.twinbus.cli.document.Twins;
import io.twinbus.cli.output.Bytes;
import io.twinbus.cli.output.LiveLine;
import io.twinbus.cli.session.BusSession;
import io.twinbus.cli.session.DesiredWrites;
import io.twinbus.cli.session.Retained;
import io.twinbus.topic.Address;
import io.twinbus.topic.AddressFilter;
import io.twinbus.topic.TwinId;
import io.twinbus.v1.Artifact;
import io.twinbus.v1.Component;
import io.twinbus.v1.ComponentReport;
import io.twinbus.v1.ComponentStatus;
import io.twinbus.v1.DesiredState;
import io.twinbus.v1.FlashProgress;
import io.twinbus.v1.Quarantine;
import io.twinbus.v1.TwinStatus;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Puts an image on a board, and follows the flash. */
@Command(
    name = "flash",
    description = {
      "Puts an image on a board, and follows the flash until the board runs it.",
      "Uploads the image, and writes it into the board's desired state. When the flash hangs, the monitor's",
      "recovery ladder works, and you see it."
    },
    footer = {
      "",
      "Examples:",
      "  twinbus flash rtos hello_world.bin",
      "  twinbus flash env5 filter.bit --type bitfile --key release.key --timeout 900"
    })
public final class Flash extends BusCommand {
  private static final String USUAL_NAME = "firmware";

  @Parameters(index = "0", paramLabel = "TARGET", description = "The board.")
  private String target = "";

  @Parameters(index = "1", paramLabel = "FILE", description = "The image.")
  private String file = "";

  @Option(
      names = "--component",
      paramLabel = "NAME",
      description = "Component that the image is; default: the one of its type, or firmware.")
  private @Nullable String component;

  @Option(
      names = "--type",
      paramLabel = "TYPE",
      defaultValue = "bin",
      description = "Type of the component: bin, bitfile; default: ${DEFAULT-VALUE}.")
  private String type = "bin";

  @Option(names = "--key", paramLabel = "FILE", description = "Private key to sign the image with.")
  private @Nullable Path key;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "600",
      description = "How long to follow it; default: ${DEFAULT-VALUE}.")
  private int timeout;

  private Path image = Path.of("");
  private String signature = "";

  @Override
  void check() {
    image = TextFile.existingFile(file);
    Path privateKey = key;
    if (privateKey != null) {
      signature = SigningKey.sign(RuntimeStore.digestOf(image), privateKey);
    }
  }

  @Override
  Exit run(BusSession session) throws InterruptedException {
    TwinId twin = session.twin(target);
    TwinStatus status = Twins.require(session, twin);
    DesiredState base =
        Retained.one(session, new Address.Desired(twin)).orElse(DesiredState.getDefaultInstance());
    Optional<Component> before = place(base);
    String name = before.map(Component::getName).orElse(component == null ? USUAL_NAME : component);
    String digest = RuntimeStore.digestOf(image);
    requireReleased(status, digest);
    LiveLine line = new LiveLine(out());
    long size = image.toFile().length();
    String uploaded =
        RuntimeStore.upload(
            session, image, stored -> line.show("upload  " + LiveLine.bar(stored, size)));
    line.end();
    LinkedBlockingQueue<FlashProgress> flash = new LinkedBlockingQueue<>();
    LinkedBlockingQueue<TwinStatus> statuses = new LinkedBlockingQueue<>();
    follow(session, new Address.Flash(twin), flash);
    follow(session, new Address.Status(twin), statuses);
    DesiredState.Builder desired = base.toBuilder().clearComponents();
    base.getComponentsList().stream()
        .filter(each -> !each.getName().equals(name))
        .forEach(desired::addComponents);
    desired.addComponents(
        before.orElse(Component.newBuilder().setName(name).setType(type).build()).toBuilder()
            .setArtifact(
                Artifact.newBuilder().setDigest(uploaded).setSize(size).setSignature(signature)));
    long generation =
        DesiredWrites.write(
            session, twin, desired.build(), base, OptionalLong.of(base.getGeneration()));
    say(target + ": " + name + " is " + digest + ", generation " + generation);
    return watch(name, digest, generation, flash, statuses, line);
  }

  private static <D> void follow(
      BusSession session, Address<D> address, LinkedBlockingQueue<D> documents) {
    session.await(
        session
            .bus()
            .subscribe(
                AddressFilter.exactly(address),
                (Delivery<D> delivery) -> delivery.document().ifPresent(documents::add)),
        "following " + address.topic());
  }

  /** The component that the image replaces. */
  private Optional<Component> place(DesiredState base) {
    String named = component;
    List<Component> found =
        base.getComponentsList().stream()
            .filter(
                each -> named == null ? each.getType().equals(type) : each.getName().equals(named))
            .toList();
    if (found.size() > 1) {
      throw new CliException(
          Exit.USAGE,
          target
              + " has more than one component of type "
              + type
              + "; say which one with --component: "
              + String.join(", ", found.stream().map(Component::getName).toList()));
    }
    if (!found.isEmpty() && !found.getFirst().getInstance().isEmpty()) {
      throw new CliException(
          Exit.FAILED,
          "Component "
              + found.getFirst().getName()
              + " of "
              + target
              + " belongs to instance "
              + found.getFirst().getInstance()
              + ", and the planner would write it again. Upload the image with twinbus artifact push, and"
              + " name its digest in the solution.");
    }
    return found.stream().findFirst();
  }

  private void requireReleased(TwinStatus status, String digest) {
    for (Quarantine each : status.getQuarantineList()) {
      if (each.getDigest().equals(digest)) {
        throw new CliException(
            Exit.FAILED,
            digest
                + " is in quarantine on "
                + target
                + ": "
                + each.getReason()
                + "\nIf it shall be tried again: twinbus quarantine release "
                + target
                + " "
                + digest);
      }
    }
  }

  private Exit watch(
      String name,
      String digest,
      long generation,
      LinkedBlockingQueue<FlashProgress> flash,
      LinkedBlockingQueue<TwinStatus> statuses,
      LiveLine line)
      throws InterruptedException {
    Instant end = Instant.now().plus(Duration.ofSeconds(timeout));
    while (Instant.now().isBefore(end)) {
      FlashProgress progress = flash.poll(200, TimeUnit.MILLISECONDS);
      if (progress != null && progress.getDigest().equals(digest)) {
        line.show(text(progress));
      }
      for (TwinStatus status = statuses.poll(); status != null; status = statuses.poll()) {
        Optional<Exit> over = judge(status, name, generation, line);
        if (over.isPresent()) {
          return over.get();
        }
      }
    }
    line.end();
    throw new CliException(
        Exit.TIMEOUT,
        "Not flashed after "
            + timeout
            + " s; it goes on. How far it is: twinbus describe twin "
            + target);
  }

  private static String text(FlashProgress progress) {
    return progress.getPhase()
        + "  "
        + (progress.getPhase() == FlashProgress.Phase.WRITING
            ? LiveLine.bar(progress.getBytes(), progress.getTotal())
                + " of "
                + Bytes.of(progress.getTotal())
            : progress.getMessage())
        + (progress.getAttempt() > 1 ? "  attempt " + progress.getAttempt() : "");
  }

  private Optional<Exit> judge(TwinStatus status, String name, long generation, LiveLine line) {
    if (status.getGeneration() < generation) {
      return Optional.empty();
    }
    ComponentStatus now =
        status.getComponentsList().stream()
            .filter(each -> each.getName().equals(name))
            .findFirst()
            .orElse(ComponentStatus.getDefaultInstance());
    boolean isOver =
        status.getGeneration() > generation || status.getPhase() == TwinStatus.Phase.QUARANTINED;
    boolean isTaken = status.getObservedGeneration() >= generation;
    if (!isOver && isTaken && now.getState() == ComponentReport.State.READY) {
      line.end();
      say(target + " runs " + now.getDigest());
      return Optional.of(Exit.OK);
    }
    if (!isOver && isTaken && now.getState() == ComponentReport.State.FAILED) {
      line.end();
      warn(target + ": " + name + " FAILED: " + now.getMessage());
      return Optional.of(Exit.FAILED);
    }
    if (isOver) {
      line.end();
      warn(
          target
              + ": the flash is over without success; the twin is "
              + status.getPhase()
              + ", desired is generation "
              + status.getGeneration()
              + ". What happened: twinbus events "
              + target);
      return Optional.of(Exit.FAILED);
    }
    return Optional.empty();
  }
}
