package io.twinbus.codec;

import java.util.Optional;

/**
 * One kind of document: how it is read, written and limited. Instances are stateless and may be
 * used from any thread.
 *
 * @param <D> the document
 */
public interface DocumentType<D> {
  /** Its name in the contract, such as {@code DesiredState}. */
  String name();

  /** Most bytes of one document in any encoding. */
  int maxBytes();

  /**
   * Reads a payload. Never throws for any bytes; time and memory are linear in the payload's
   * length.
   *
   * @param payload the bytes; not changed, and not kept
   * @param contentType the MQTT 5 content type; when empty, a payload that starts with <code>{
   *     </code> is JSON, and any other is in the binary encoding of the type
   */
  Decoded<D> decode(byte[] payload, Optional<String> contentType);

  /** Reads a payload without a content type. */
  default Decoded<D> decode(byte[] payload) {
    return decode(payload, Optional.empty());
  }

  /**
   * Writes a document.
   *
   * @throws IllegalArgumentException if this type does not have the format
   */
  byte[] encode(D document, Format format);

  /** The format in which this type travels unless asked otherwise. */
  Format defaultFormat();
}
