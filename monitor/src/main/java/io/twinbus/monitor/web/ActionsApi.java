package io.twinbus.monitor.web;

import static io.twinbus.monitor.web.Endpoint.post;
import static io.twinbus.monitor.web.Endpoint.put;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.twinbus.bus.BusException;
import io.twinbus.bus.PublishOptions;
import io.twinbus.codec.Decoded;
import io.twinbus.codec.DocumentTypes;
import io.twinbus.codec.Fault;
import io.twinbus.codec.Format;
import io.twinbus.spec.DocumentReader;
import io.twinbus.spec.SpecFile.Remark;
import io.twinbus.topic.Address;
import io.twinbus.topic.Names;
import io.twinbus.topic.TwinId;
import io.twinbus.v1.Command;
import io.twinbus.v1.CommandReply;
import io.twinbus.v1.DesiredState;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** What the pages do: messages under the user's own rights. The broker decides; it may refuse. */
final class ActionsApi {
  private static final Duration ANSWER = Duration.ofSeconds(20);

  List<Endpoint> endpoints() {
    return List.of(
        post(
            "/twins/:tenant/:target/commands",
            "Sends a command through the twin's gate, and waits up to 20 s for the answer.",
            "CommandRequest",
            "CommandResult",
            this::command),
        post(
            "/twins/:tenant/:target/acknowledge",
            "Takes note of an alert.",
            "AlertRequest",
            "Done",
            this::acknowledge),
        post(
            "/twins/:tenant/:target/release",
            "Lets a quarantined image be tried again.",
            "DigestRequest",
            "Done",
            this::release),
        post(
            "/twins/:tenant/:target/retry",
            "Lets the twin try again at once.",
            "",
            "Done",
            call -> tell(call.session(), call.twin(), "twin.retry", Struct.getDefaultInstance())),
        post(
            "/validate/desired",
            "Checks a desired state, in YAML or JSON, without publishing it.",
            "DesiredState",
            "Validation",
            this::validate),
        put(
            "/twins/:tenant/:target/desired",
            "Publishes a desired state, in YAML or JSON. The generation in it is the one that it edits; the broker"
                + " refuses it when there is a newer one.",
            "DesiredState",
            "Done",
            this::desired));
  }

  private CompletionStage<JsonObject> command(Call call) {
    JsonObject body = call.body();
    String name = call.required(body, "name");
    if (!Names.isName(name)) {
      throw new Problem(
          400, "A command's name is made of letters, digits, dots and dashes.", "name");
    }
    JsonObject document = new JsonObject();
    if (body.containsKey("payload")) {
      document.put("payload", body.getValue("payload"));
    }
    if (body.getValue("expiresIn") instanceof String text && !text.isBlank()) {
      document.put("expiresIn", text);
    }
    Decoded<Command> command =
        DocumentTypes.COMMAND.decode(
            document.toBuffer().getBytes(), Optional.of(Format.JSON.contentType()));
    return call.session()
        .bus()
        .request(
            new Address.Inbox(call.twin(), name),
            command.orElseThrow(ActionsApi::refused),
            DocumentTypes.COMMAND_REPLY,
            ANSWER,
            PublishOptions.DEFAULT)
        .handle(
            (reply, failure) -> {
              if (failure == null) {
                return result(reply);
              }
              Throwable cause =
                  failure instanceof CompletionException && failure.getCause() != null
                      ? failure.getCause()
                      : failure;
              if (cause instanceof BusException.DeadlineExceeded) {
                return new JsonObject()
                    .put("outcome", "WAITING")
                    .put(
                        "message",
                        "No answer yet: the command waits for the device, or behind its gate.");
              }
              throw Problem.of(failure);
            });
  }

  private static JsonObject result(CommandReply reply) {
    JsonObject json = Documents.json(reply, DocumentTypes.COMMAND_REPLY);
    JsonObject result =
        new JsonObject()
            .put("outcome", reply.getOutcome().name())
            .put("message", reply.getMessage());
    return json.containsKey("payload") ? result.put("payload", json.getValue("payload")) : result;
  }

  private CompletionStage<JsonObject> acknowledge(Call call) {
    String alert = call.required(call.body(), "alert");
    return tell(call.session(), call.twin(), "monitor.acknowledge", struct("alert", alert));
  }

  private CompletionStage<JsonObject> release(Call call) {
    String digest = call.required(call.body(), "digest");
    if (!Names.isDigest(digest)) {
      throw new Problem(400, "A digest is sha256: and 64 hexadecimal digits.", "digest");
    }
    return tell(call.session(), call.twin(), "twin.release-quarantine", struct("digest", digest));
  }

  private CompletionStage<JsonObject> validate(Call call) {
    return FleetApi.done(
        switch (read(call)) {
          case DocumentReader.Read<DesiredState> read ->
              new JsonObject()
                  .put("valid", true)
                  .put("document", Documents.json(read.document(), DocumentTypes.DESIRED_STATE));
          case DocumentReader.Faulty<DesiredState> faulty ->
              new JsonObject()
                  .put("valid", false)
                  .put("path", faulty.fault().path())
                  .put("message", faulty.fault().message())
                  .put("line", faulty.fault().position().line())
                  .put("column", faulty.fault().position().column());
        });
  }

  private CompletionStage<JsonObject> desired(Call call) {
    TwinId twin = call.twin();
    DesiredState document =
        switch (read(call)) {
          case DocumentReader.Read<DesiredState> read -> read.document();
          case DocumentReader.Faulty<DesiredState> faulty -> throw refused(faulty.fault());
        };
    long generation = document.getGeneration();
    return call.session()
        .bus()
        .publish(
            new Address.Desired(twin),
            document.toBuilder().clearPublisher().clearAcceptedAt().build(),
            PublishOptions.DEFAULT.ifGeneration(generation))
        .thenApply(done -> new JsonObject().put("done", true));
  }

  /** The desired state that was sent, as YAML or as JSON, which is YAML too. */
  private static DocumentReader.Result<DesiredState> read(Call call) {
    Buffer body = call.context().body().buffer();
    return DocumentReader.read(
        "document", body == null ? "" : body.toString(), DocumentTypes.DESIRED_STATE);
  }

  private static Problem refused(Remark fault) {
    return new Problem(
        422,
        "line %d, column %d: %s"
            .formatted(fault.position().line(), fault.position().column(), fault.message()),
        fault.path());
  }

  private static CompletableFuture<JsonObject> tell(
      UserSession session, TwinId twin, String command, Struct payload) {
    return session
        .bus()
        .publish(
            new Address.Inbox(twin, command),
            Command.newBuilder().setPayload(Value.newBuilder().setStructValue(payload)).build())
        .thenApply(done -> new JsonObject().put("done", true));
  }

  private static Struct struct(String name, String value) {
    return Struct.newBuilder()
        .putFields(name, Value.newBuilder().setStringValue(value).build())
        .build();
  }

  private static Problem refused(Fault fault) {
    return new Problem(422, fault.message(), fault.path());
  }
}
