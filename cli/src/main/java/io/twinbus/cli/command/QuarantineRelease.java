package io.twinbus.cli.command;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.twinbus.cli.CliException;
import io.twinbus.cli.Exit;
import io.twinbus.cli.document.Twins;
import io.twinbus.cli.session.BusSession;
import io.twinbus.codec.DocumentTypes;
import io.twinbus.topic.Address;
import io.twinbus.topic.TwinId;
import io.twinbus.v1.Command;
import io.twinbus.v1.CommandReply;
import io.twinbus.v1.Quarantine;
import io.twinbus.v1.TwinStatus;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Parameters;

/** Lets a target try an image again. */
@picocli.CommandLine.Command(
    name = "release",
    description = "Lets a target try an image again that is in quarantine there.",
    footer = {
      "",
      "Examples:",
      "  twinbus quarantine release rtos sha256:2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae"
    })
public final class QuarantineRelease extends BusCommand {
  private static final Duration DEADLINE = Duration.ofSeconds(20);

  @Parameters(index = "0", paramLabel = "TARGET", description = "The target.")
  private String target = "";

  @Parameters(index = "1", paramLabel = "DIGEST", description = "sha256:… of the image.")
  private String digest = "";

  @Override
  Exit run(BusSession session) {
    TwinId twin = session.twin(target);
    TwinStatus status = Twins.require(session, twin);
    List<String> held = status.getQuarantineList().stream().map(Quarantine::getDigest).toList();
    if (!held.contains(digest)) {
      throw new CliException(
          Exit.FAILED,
          digest
              + " is not in quarantine on "
              + target
              + (held.isEmpty()
                  ? "; nothing is."
                  : "; there are:\n  " + String.join("\n  ", held)));
    }
    CommandReply reply =
        session.request(
            new Address.Inbox(twin, "twin.release-quarantine"),
            Command.newBuilder()
                .setPayload(
                    Value.newBuilder()
                        .setStructValue(
                            Struct.newBuilder()
                                .putFields(
                                    "digest", Value.newBuilder().setStringValue(digest).build())))
                .build(),
            DocumentTypes.COMMAND_REPLY,
            DEADLINE,
            "releasing " + digest + " on " + target);
    if (reply.getOutcome() != CommandReply.Outcome.OK) {
      throw new CliException(Exit.FAILED, reply.getOutcome() + ": " + reply.getMessage());
    }
    say(target + " may try " + digest + " again");
    return Exit.OK;
  }
}
