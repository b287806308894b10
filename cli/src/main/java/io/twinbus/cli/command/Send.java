package io.twinbus.cli.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.twinbus.bus.PublishOptions;
import io.twinbus.cli.CliException;
import io.twinbus.cli.Exit;
import io.twinbus.cli.output.Style;
import io.twinbus.cli.session.BusSession;
import io.twinbus.codec.DocumentTypes;
import io.twinbus.codec.Json;
import io.twinbus.topic.Address;
import io.twinbus.topic.TwinId;
import io.twinbus.v1.Command;
import io.twinbus.v1.CommandReply;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Sends a command to a device through its twin's gate. */
@picocli.CommandLine.Command(
    name = "send",
    description = "Sends a command to a device through its twin's gate, and prints the answer.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  twinbus send pc ping",
      "  twinbus send pc restart '{\"component\": \"web\"}'",
      "  twinbus send rtos sample --timeout 120      waits while the board is being flashed"
    })
public final class Send implements Callable<Integer> {
  private static final JsonMapper JSON = new JsonMapper();

  @Spec private CommandSpec spec;
  @Mixin private Connection connection;

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
  public Integer call() {
    try (BusSession session = connection.open()) {
      Address.Inbox inbox =
          new Address.Inbox(new TwinId(session.context().tenant(), target), command);
      Command document = document();
      if (connection.verbose()) {
        spec.commandLine().getErr().println("→ " + inbox.topic() + " " + Json.compact(document));
      }
      CommandReply reply =
          session.await(
              session
                  .bus()
                  .request(
                      inbox,
                      document,
                      DocumentTypes.COMMAND_REPLY,
                      Duration.ofSeconds(timeout + 2L),
                      PublishOptions.DEFAULT),
              Duration.ofSeconds(timeout + 5L),
              "sending " + command + " to " + target);
      return print(reply);
    } catch (IllegalArgumentException e) {
      throw new CliException(Exit.USAGE, e.getMessage() == null ? "" : e.getMessage(), e);
    }
  }

  private int print(CommandReply reply) {
    String outcome = reply.getOutcome().name();
    if (reply.hasPayload()) {
      spec.commandLine().getOut().println(Json.compact(reply.getPayload()));
    }
    if (reply.getOutcome() == CommandReply.Outcome.OK) {
      if (!reply.getMessage().isEmpty()) {
        spec.commandLine().getOut().println(reply.getMessage());
      } else if (!reply.hasPayload()) {
        spec.commandLine().getOut().println(Style.states("OK"));
      }
      return Exit.OK.code();
    }
    spec.commandLine().getErr().println(outcome + ": " + reply.getMessage());
    return switch (reply.getOutcome()) {
      case EXPIRED -> Exit.TIMEOUT.code();
      case REFUSED -> Exit.REFUSED.code();
      default -> Exit.FAILED.code();
    };
  }

  private Command document() {
    String value = payload == null ? "" : ",\"payload\":" + json(payload);
    String text = "{\"expiresIn\":\"" + timeout + "s\"" + value + "}";
    return DocumentTypes.COMMAND
        .decode(text.getBytes(StandardCharsets.UTF_8))
        .orElseThrow(fault -> new CliException(Exit.INVALID, "The payload is not valid: " + fault));
  }

  private static String json(String text) {
    try {
      return JSON.writeValueAsString(JSON.readTree(text));
    } catch (JsonProcessingException notJson) {
      return JSON.getNodeFactory().textNode(text).toString();
    }
  }
}
