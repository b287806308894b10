package io.twinbus.codec;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.message.BinaryMessageDecoder;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.avro.specific.SpecificRecord;

/**
 * A document that is defined as an Avro record and travels in Avro's single-object encoding (Avro
 * 1.12, "Single-object encoding"): two bytes of marker, the fingerprint of the writer's schema, the
 * datum. A reader resolves older schemas that it knows.
 */
final class AvroType<D extends SpecificRecord> implements DocumentType<D> {
  private static final int HEADER = 10;
  private static final byte MARKER_0 = (byte) 0xC3;
  private static final byte MARKER_1 = 1;

  private final String name;
  private final int maxBytes;
  private final BinaryMessageEncoder<D> encoder;
  private final BinaryMessageDecoder<D> decoder;
  private final Map<Long, Schema> writers = new HashMap<>();

  /**
   * @param older schemas of earlier versions, which are read too
   */
  AvroType(Schema schema, AvroModel data, int maxBytes, Schema... older) {
    this.name = schema.getName();
    this.maxBytes = maxBytes;
    this.encoder = new BinaryMessageEncoder<>(data, schema);
    this.decoder = new BinaryMessageDecoder<>(data, schema);
    writers.put(SchemaNormalization.parsingFingerprint64(schema), schema);
    for (Schema known : older) {
      decoder.addSchema(known);
      writers.put(SchemaNormalization.parsingFingerprint64(known), known);
    }
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public int maxBytes() {
    return maxBytes;
  }

  @Override
  public Format defaultFormat() {
    return Format.AVRO;
  }

  /** Whether the payload begins as the single-object encoding does. No text in UTF-8 does. */
  static boolean isMarked(byte[] payload) {
    return payload.length > 1 && payload[0] == MARKER_0 && payload[1] == MARKER_1;
  }

  @Override
  public Decoded<D> decode(byte[] payload, Optional<String> contentType) {
    try {
      if (payload.length > maxBytes) {
        throw new Refusal("", "larger than " + maxBytes + " bytes");
      }
      if (contentType.isPresent()
          && Format.ofContentType(contentType.get()).orElse(null) != Format.AVRO) {
        throw new Refusal(
            "",
            name
                + " does not travel as "
                + Limits.quote(contentType.get())
                + "; use application/avro");
      }
      if (payload.length < HEADER || !isMarked(payload)) {
        throw new Refusal("", "not Avro in single-object encoding: it begins with the bytes C3 01");
      }
      AvroCheck.check(payload, HEADER, writerOf(payload));
      return new Decoded.Ok<>(decoder.decode(payload));
    } catch (Refusal refusal) {
      return new Decoded.Refused<>(refusal.fault());
    } catch (IOException | AvroRuntimeException malformed) {
      return Decoded.refused(Fault.WHOLE, "not a valid " + name + ": " + malformed.getMessage());
    }
  }

  private Schema writerOf(byte[] payload) throws Refusal {
    long fingerprint = ByteBuffer.wrap(payload).order(ByteOrder.LITTLE_ENDIAN).getLong(2);
    Schema writer = writers.get(fingerprint);
    if (writer == null) {
      throw new Refusal(
          "",
          String.format(
              "written with a schema of %s that is not known here (fingerprint %016x)",
              name, fingerprint));
    }
    return writer;
  }

  @Override
  public byte[] encode(D document, Format format) {
    if (format != Format.AVRO) {
      throw new IllegalArgumentException(name + " travels only as Avro");
    }
    try {
      ByteBuffer buffer = encoder.encode(document);
      byte[] bytes = new byte[buffer.remaining()];
      buffer.get(bytes);
      return bytes;
    } catch (IOException impossible) {
      throw new IllegalStateException("encoding in memory failed", impossible);
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
