package io.twinbus.monitor.fleet;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import java.time.Instant;

/**
 * A document as it was read from the bus, kept in its compact encoding.
 *
 * @param <D> the document
 */
public final class Doc<D extends Message> {
  private final byte[] bytes;
  private final Parser<D> parser;
  private final Instant arrived;

  @SuppressWarnings("unchecked") // a message's parser makes messages of its own type
  private Doc(D document, Instant arrived) {
    this.bytes = document.toByteArray();
    this.parser = (Parser<D>) document.getParserForType();
    this.arrived = arrived;
  }

  /** Keeps a document. */
  public static <D extends Message> Doc<D> of(D document, Instant arrived) {
    return new Doc<>(document, arrived);
  }

  /** When the monitor got it. */
  public Instant arrived() {
    return arrived;
  }

  /** The document. */
  public D get() {
    try {
      return parser.parseFrom(bytes);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("a document that was written here cannot be read", e);
    }
  }
}
