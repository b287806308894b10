package io.twinbus.codec;

import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A kind of document whose reader and writer are made when it is first used. An agent uses a
 * handful of the kinds, and has memory for no more: the descriptors of all of them, and Avro with
 * what it needs, take several megabytes.
 */
final class LazyType<D> implements DocumentType<D> {
  private final String name;
  private final int maxBytes;
  private final Format defaultFormat;
  private final Supplier<DocumentType<D>> maker;
  private volatile @Nullable DocumentType<D> made;

  LazyType(String name, int maxBytes, Format defaultFormat, Supplier<DocumentType<D>> maker) {
    this.name = name;
    this.maxBytes = maxBytes;
    this.defaultFormat = defaultFormat;
    this.maker = maker;
  }

  /** The kind itself. */
  DocumentType<D> made() {
    DocumentType<D> known = made;
    if (known == null) {
      // Made twice if two threads come first: both are the same, as kinds are stateless.
      known = maker.get();
      made = known;
    }
    return known;
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
    return defaultFormat;
  }

  @Override
  public Decoded<D> decode(byte[] payload, Optional<String> contentType) {
    return made().decode(payload, contentType);
  }

  @Override
  public byte[] encode(D document, Format format) {
    return made().encode(document, format);
  }

  @Override
  public String toString() {
    return name;
  }
}
