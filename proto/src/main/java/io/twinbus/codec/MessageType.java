package io.twinbus.codec;

import com.google.protobuf.Message;
import java.util.Optional;

/** A document that is defined as a protobuf message. */
final class MessageType<D extends Message> implements DocumentType<D> {
  final MessagePlan plan;
  private final int maxBytes;
  private final boolean binaryOnly;

  MessageType(D empty, int maxBytes, boolean binaryOnly) {
    this.plan = MessagePlan.of(empty);
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
  @SuppressWarnings("unchecked") // the plan of a D makes a D
  public Decoded<D> decode(byte[] payload, Optional<String> contentType) {
    if (payload.length > maxBytes) {
      return Decoded.refused(
          Fault.WHOLE,
          "larger than " + maxBytes + " bytes: " + payload.length + " bytes of " + name());
    }
    try {
      Message document =
          switch (formatOf(payload, contentType)) {
            case JSON -> JsonReader.read(payload, plan);
            case PROTOBUF -> WireReader.read(payload, plan);
            case AVRO -> throw new IllegalStateException("refused before");
          };
      return new Decoded.Ok<>((D) document);
    } catch (Refusal refusal) {
      return new Decoded.Refused<>(refusal.fault());
    }
  }

  private Format formatOf(byte[] payload, Optional<String> contentType) throws Refusal {
    if (contentType.isPresent()) {
      Format named = Format.ofContentType(contentType.get()).orElse(Format.AVRO);
      if (named == Format.AVRO || (named == Format.JSON && binaryOnly)) {
        throw new Refusal(
            "",
            name()
                + " does not travel as "
                + Limits.quote(contentType.get())
                + "; use "
                + (binaryOnly ? "" : "application/json or ")
                + "application/x-protobuf");
      }
      return named;
    }
    return !binaryOnly && looksLikeJson(payload) ? Format.JSON : Format.PROTOBUF;
  }

  private static boolean looksLikeJson(byte[] payload) {
    for (byte b : payload) {
      if (b != ' ' && b != '\n' && b != '\r' && b != '\t') {
        return b == '{';
      }
    }
    return false;
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
