package io.twinbus.codec;

import io.twinbus.event.TelemetryBatch;
import io.twinbus.event.TelemetrySample;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Samples of a channel. A device with an Avro library sends batches; one with nothing but MQTT
 * sends one value as text: a number, {@code true} or {@code false}, or a line. A plain value has
 * the time 0: the receiver knows when it came.
 */
final class TelemetryType implements DocumentType<TelemetryBatch> {
  private static final int LONGEST_NUMBER = 40;

  private final AvroType<TelemetryBatch> avro;
  private final int maxBytes;

  TelemetryType(int maxBytes) {
    this.maxBytes = maxBytes;
    this.avro =
        new AvroType<>(
            TelemetryBatch.getClassSchema(),
            new AvroModel(TelemetryBatch.class, TelemetrySample.class),
            maxBytes);
  }

  @Override
  public String name() {
    return avro.name();
  }

  @Override
  public int maxBytes() {
    return maxBytes;
  }

  @Override
  public Format defaultFormat() {
    return Format.AVRO;
  }

  @Override
  public Decoded<TelemetryBatch> decode(byte[] payload, Optional<String> contentType) {
    if (payload.length > maxBytes) {
      return Decoded.refused(Fault.WHOLE, "larger than " + maxBytes + " bytes");
    }
    Optional<Format> named = contentType.flatMap(Format::ofContentType);
    if (named.isPresent() ? named.get() == Format.AVRO : AvroType.isMarked(payload)) {
      return avro.decode(payload, Optional.empty());
    }
    if (named.isPresent() && named.get() == Format.PROTOBUF) {
      return Decoded.refused(
          Fault.WHOLE, "TelemetryBatch does not travel as protobuf; use Avro or plain text");
    }
    try {
      String text = Utf8.text(payload).strip();
      return new Decoded.Ok<>(
          new TelemetryBatch(List.of(new TelemetrySample(Instant.EPOCH, valueOf(text))), ""));
    } catch (Refusal notText) {
      return Decoded.refused(Fault.WHOLE, "neither Avro nor text in UTF-8");
    }
  }

  private static Object valueOf(String text) {
    if (text.equals("true") || text.equals("false")) {
      return Boolean.valueOf(text);
    }
    if (!text.isEmpty() && text.length() <= LONGEST_NUMBER) {
      try {
        double number = Double.parseDouble(text);
        if (Double.isFinite(number) && text.chars().noneMatch(c -> "dDfFxX".indexOf(c) >= 0)) {
          return number;
        }
      } catch (NumberFormatException notANumber) {
        return text;
      }
    }
    return text;
  }

  @Override
  public byte[] encode(TelemetryBatch document, Format format) {
    return avro.encode(document, format);
  }
}
