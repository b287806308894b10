package io.twinbus.codec;

import com.google.protobuf.Message;
import java.util.Optional;

/** A document that is defined as a protobuf message. */
final class MessageType<D extends Message> implements DocumentType<D> {
  private final D empty;
  private final MessagePlan plan;
  private final int maxBytes;
  private final boolean binaryOnly;

  MessageType(D empty, int maxBytes, boolean binaryOnly) {
    this.empty = empty;
    this.plan = MessagePlan.of(empty.getDescriptorForType());
    this.maxBytes = maxBytes;
    this.binaryOnly = binaryOnly;
  }

  @Override
  public String name() {
    return plan.descriptor.getName();
  }

  @Override
  public int maxBytes() {
    return maxBytes;
  }

  @Override
  public Format defaultFormat() {
    return binaryOnly ? Format.PROTOBUF : Format.JSON;
  }

  @Override
  @SuppressWarnings("unchecked") // the builder of a D builds a D
  public Decoded<D> decode(byte[] payload, Optional<String> contentType) {
    if (payload.length > maxBytes) {
      return Decoded.refused(
          Fault.WHOLE,
          "larger than " + maxBytes + " bytes: " + payload.length + " bytes of " + name());
    }
    try {
      Message document =
          switch (formatOf(payload, contentType)) {
            case JSON -> JsonReader.read(payload, plan, empty.newBuilderForType());
            case PROTOBUF -> WireReader.read(payload, plan, empty.newBuilderForType());
            case AVRO -> throw new Refusal("", name() + " does not travel as Avro");
          };
      return new Decoded.Ok<>((D) document);
    } catch (Refusal refusal) {
      return new Decoded.Refused<>(refusal.fault());
    }
  }

  private Format formatOf(byte[] payload, Optional<String> contentType) throws Refusal {
    if (binaryOnly) {
      return Format.PROTOBUF;
    }
    if (contentType.isPresent()) {
      Optional<Format> named = Format.ofContentType(contentType.get());
      if (named.isEmpty()) {
        throw new Refusal(
            "",
            "content type "
                + Limits.quote(contentType.get())
                + " is not known; use application/json or application/x-protobuf");
      }
      return named.get();
    }
    for (byte b : payload) {
      if (b != ' ' && b != '\n' && b != '\r' && b != '\t') {
        return b == '{' ? Format.JSON : Format.PROTOBUF;
      }
    }
    return Format.PROTOBUF;
  }

  @Override
  public byte[] encode(D document, Format format) {
    return switch (format) {
      case JSON -> JsonWriter.write(document, false);
      case PROTOBUF -> document.toByteArray();
      case AVRO -> throw new IllegalArgumentException(name() + " does not travel as Avro");
    };
  }

  @Override
  public String toString() {
    return name();
  }
}
