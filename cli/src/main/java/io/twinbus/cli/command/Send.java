package io.twinbus.cli.command;

import io.twinbus.cli.CliException;
import io.twinbus.cli.Exit;
import io.twinbus.cli.document.Twins;
import io.twinbus.cli.output.Documents;
import io.twinbus.cli.session.BusSession;
import io.twinbus.codec.DocumentTypes;
import io.twinbus.topic.Address;
import io.twinbus.topic.Names;
import io.twinbus.topic.TwinId;
import io.twinbus.v1.Command;
import io.twinbus.v1.CommandReply;
import io.twinbus.v1.TwinStatus;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Sends a command to a device through its twin's gate. */
@picocli.CommandLine.Command(
    name = "send",
    description = "Sends a command to a device through its twin's gate, and prints the answer.",
    footer = {
      "",
      "Examples:",
      "  twinbus send pc ping",
      "  twinbus send pc restart '{\"component\": \"web\"}'",
      "  twinbus send rtos sample --timeout 120      waits while the board is being flashed"
    })
public final class Send extends BusCommand {
  @Parameters(index = "0", paramLabel = "TARGET", description = "The target.")
  private String target = "";

  @Parameters(index = "1", paramLabel = "COMMAND", description = "The command.")
  private String command = "";

  @Parameters(
      index = "2",
      arity = "0..1",
      paramLabel = "PAYLOAD",
      description = "What it needs, as JSON; other text is sent as a text.")
  private @Nullable String payload;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "30",
      description =
          "How long the command is worth delivering and waiting for; default: ${DEFAULT-VALUE}.")
  private int timeout;

  @Override
  void check() {
    if (!Names.isName(command)) {
      throw new CliException(
          Exit.USAGE, "\"" + command + "\" cannot be a command: [A-Za-z0-9][A-Za-z0-9._-]{0,62}");
    }
    if (timeout < 1) {
      throw new CliException(Exit.USAGE, "--timeout is at least 1 second.");
    }
  }

  @Override
  Exit run(BusSession session) {
    TwinId twin = session.twin(target);
    TwinStatus unused = Twins.require(session, twin);
    return print(
        session.request(
            new Address.Inbox(twin, command),
            document(),
            DocumentTypes.COMMAND_REPLY,
            Duration.ofSeconds(timeout + 2L),
            "sending " + command + " to " + target));
  }

  private Exit print(CommandReply reply) {
    if (reply.hasPayload()) {
      say(Documents.tree(reply).path("payload").toString());
    }
    if (reply.getOutcome() == CommandReply.Outcome.OK) {
      if (!reply.getMessage().isEmpty()) {
        say(reply.getMessage());
      } else if (!reply.hasPayload()) {
        say("OK");
      }
      return Exit.OK;
    }
    warn(reply.getOutcome() + ": " + reply.getMessage());
    return switch (reply.getOutcome()) {
      case EXPIRED -> Exit.TIMEOUT;
      case REFUSED -> Exit.REFUSED;
      default -> Exit.FAILED;
    };
  }

  private Command document() {
    String value = payload == null ? "" : ",\"payload\":" + Documents.lenient(payload);
    String text = "{\"expiresIn\":\"" + timeout + "s\"" + value + "}";
    return DocumentTypes.COMMAND
        .decode(text.getBytes(StandardCharsets.UTF_8))
        .orElseThrow(fault -> new CliException(Exit.INVALID, "The payload is not valid: " + fault));
  }
}
