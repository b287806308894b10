package io.twinbus.codec;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.message.BinaryMessageDecoder;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;

/**
 * A document that is defined as an Avro record and travels in Avro's single-object encoding (Avro
 * 1.12, "Single-object encoding"): two bytes of marker, the fingerprint of the writer's schema, the
 * datum. A reader resolves older schemas that it knows.
 */
final class AvroType<D extends SpecificRecord> implements DocumentType<D> {
  private static final int HEADER = 10;

  private final String name;
  private final int maxBytes;
  private final BinaryMessageEncoder<D> encoder;
  private final BinaryMessageDecoder<D> decoder;

  AvroType(String name, Schema schema, Class<D> type, int maxBytes, Schema... older) {
    this.name = name;
    this.maxBytes = maxBytes;
    SpecificData data = SpecificData.getForClass(type);
    this.encoder = new BinaryMessageEncoder<>(data, schema);
    this.decoder = new BinaryMessageDecoder<>(data, schema);
    for (Schema known : older) {
      decoder.addSchema(known);
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

  @Override
  public Decoded<D> decode(byte[] payload, Optional<String> contentType) {
    if (payload.length > maxBytes) {
      return Decoded.refused(Fault.WHOLE, "larger than " + maxBytes + " bytes");
    }
    if (payload.length < HEADER) {
      return Decoded.refused(Fault.WHOLE, "not Avro in single-object encoding");
    }
    try {
      return new Decoded.Ok<>(decoder.decode(payload));
    } catch (IOException | AvroRuntimeException | IndexOutOfBoundsException malformed) {
      return Decoded.refused(Fault.WHOLE, "not a valid " + name + ": " + malformed.getMessage());
    }
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
