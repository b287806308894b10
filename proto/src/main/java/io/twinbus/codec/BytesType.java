package io.twinbus.codec;

import java.util.Optional;

/** Bytes that only their receiver can make sense of. */
final class BytesType implements DocumentType<byte[]> {
  private final int maxBytes;

  BytesType(int maxBytes) {
    this.maxBytes = maxBytes;
  }

  @Override
  public String name() {
    return "Bytes";
  }

  @Override
  public int maxBytes() {
    return maxBytes;
  }

  @Override
  public Format defaultFormat() {
    return Format.PROTOBUF;
  }

  @Override
  public Decoded<byte[]> decode(byte[] payload, Optional<String> contentType) {
    return payload.length > maxBytes
        ? Decoded.refused(Fault.WHOLE, "larger than " + maxBytes + " bytes")
        : new Decoded.Ok<>(payload.clone());
  }

  @Override
  public byte[] encode(byte[] document, Format format) {
    return document.clone();
  }
}
