package io.twinbus.broker.ledger;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.twinbus.broker.identity.Identity;
import io.twinbus.broker.identity.Role;
import io.twinbus.broker.refusal.Refusal;
import io.twinbus.broker.refusal.Refusal.Code;
import io.twinbus.broker.store.BusMessage;
import io.twinbus.codec.Decoded;
import io.twinbus.codec.Format;
import io.twinbus.topic.Address;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Reads a message to a topic of the ledger: what does its writer want? Pure.
 *
 * <p>User properties with a meaning here: {@code if-generation} (precondition), {@code seed: true}
 * (a document from the runtime's journal), {@code force: true} (on an empty message: delete by
 * force). {@code publisher} is the broker's own and is ignored.
 */
public final class Intake {
  /** The user property with the precondition of a write. */
  public static final String IF_GENERATION = "if-generation";

  /** The user property of a document from the runtime's journal. */
  public static final String SEED = "seed";

  /** The user property of a deletion that shall not wait. */
  public static final String FORCE = "force";

  /** The user property that names the identity of the writer, by the broker's word. */
  public static final String PUBLISHER = "publisher";

  private static final Set<String> OWN = Set.of(IF_GENERATION, SEED, FORCE, PUBLISHER);

  /** What was read. */
  public sealed interface Read {
    /** A write that the ledger can decide. */
    record Ok(Submission submission) implements Read {}

    /** A message that is not a write. */
    record Refused(Refusal refusal) implements Read {}
  }

  private Intake() {}

  /** Reads one message of a writer whom the policy allows it. */
  public static Read read(LedgerTopic topic, Identity writer, BusMessage message) {
    try {
      OptionalLong ifGeneration = ifGeneration(message);
      return message.payload().length == 0
          ? readEmpty(topic, writer, message, ifGeneration)
          : readDocument(topic, writer, message, ifGeneration);
    } catch (InvalidException e) {
      return new Read.Refused(e.refusal);
    }
  }

  private static Read readEmpty(
      LedgerTopic topic, Identity writer, BusMessage message, OptionalLong ifGeneration) {
    if (topic.spec().isEmpty()) {
      return new Read.Refused(
          new Refusal(
              Code.DOCUMENT_INVALID,
              "a desired state is not erased: to take the target out of service, write"
                  + " {\"retired\":true}"));
    }
    Write write =
        writer.role() == Role.RUNTIME
            ? new Write.Erase(ifGeneration, writer.name())
            : new Write.RequestDeletion(ifGeneration, isSet(message, FORCE), writer.name());
    return ok(topic, write, Format.JSON, message);
  }

  private static Read readDocument(
      LedgerTopic topic, Identity writer, BusMessage message, OptionalLong ifGeneration)
      throws InvalidException {
    Decoded<? extends Message> decoded =
        topic.type().decode(message.payload(), message.contentType());
    if (decoded.fault().isPresent()) {
      throw new InvalidException(Code.DOCUMENT_INVALID, decoded.fault().get().toString());
    }
    Message document = decoded.document().orElseThrow();
    if (topic.spec().isPresent()) {
      requireTopicOf(topic.spec().get(), document);
    }
    LedgerDocument ledgered = LedgerDocument.of(document);
    boolean seed = isSet(message, SEED);
    if (seed && writer.role() != Role.RUNTIME) {
      throw new InvalidException(
          Code.NOT_AUTHORIZED, "only the runtime may seed: leave out the user property seed");
    }
    Write write =
        seed
            ? new Write.Seed(ledgered, writer.name())
            : new Write.Put(ledgered, ifGeneration, writer.name());
    return ok(topic, write, formatOf(message), message);
  }

  private static Read ok(LedgerTopic topic, Write write, Format format, BusMessage message) {
    List<Map.Entry<String, String>> kept = new ArrayList<>();
    for (Map.Entry<String, String> property : message.userProperties()) {
      if (!OWN.contains(property.getKey())) {
        kept.add(property);
      }
    }
    return new Read.Ok(new Submission(topic, write, format, kept));
  }

  private static void requireTopicOf(Address.Spec spec, Message document) throws InvalidException {
    FieldDescriptor kind = document.getDescriptorForType().findFieldByName("kind");
    String documentKind = kind == null ? "" : String.valueOf(document.getField(kind));
    if (!documentKind.equals(spec.kind().documentKind())) {
      throw new InvalidException(
          Code.DOCUMENT_INVALID,
          "kind: the topic is of "
              + spec.kind().documentKind()
              + ", and the document says \""
              + documentKind
              + "\"");
    }
    String name = LedgerDocument.of(document).name().orElse("");
    if (!name.equals(spec.name())) {
      throw new InvalidException(
          Code.DOCUMENT_INVALID,
          "metadata.name: the topic is of "
              + spec.name()
              + ", and the document says \""
              + name
              + "\"");
    }
  }

  static Format formatOf(BusMessage message) {
    Optional<Format> named = message.contentType().flatMap(Format::ofContentType);
    return named.orElseGet(
        () ->
            message.payload().length > 0 && message.payload()[0] == '{'
                ? Format.JSON
                : Format.PROTOBUF);
  }

  private static OptionalLong ifGeneration(BusMessage message) throws InvalidException {
    List<String> values =
        message.userProperties().stream()
            .filter(property -> property.getKey().equals(IF_GENERATION))
            .map(Map.Entry::getValue)
            .toList();
    if (values.isEmpty()) {
      return OptionalLong.empty();
    }
    if (values.size() == 1) {
      try {
        long value = Long.parseLong(values.get(0));
        if (value >= 0) {
          return OptionalLong.of(value);
        }
      } catch (NumberFormatException e) {
        // Refused below, as a negative number is.
      }
    }
    throw new InvalidException(
        Code.DOCUMENT_INVALID,
        "user property if-generation: expected one whole number from 0, not "
            + String.join(", ", values));
  }

  private static boolean isSet(BusMessage message, String name) {
    return message.userProperties().stream()
        .anyMatch(property -> property.getKey().equals(name) && property.getValue().equals("true"));
  }

  private static final class InvalidException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Refusal refusal;

    InvalidException(Code code, String reason) {
      super(reason, null, false, false);
      this.refusal = new Refusal(code, reason);
    }
  }
}
