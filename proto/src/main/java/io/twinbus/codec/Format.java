package io.twinbus.codec;

import java.util.Optional;

/** The encodings of the bus, by their content type (MQTT 5 §3.3.2.3.9). */
public enum Format {
  /** The proto3 JSON mapping, with 64-bit integers written as numbers. */
  JSON("application/json"),
  /** The protobuf wire format. */
  PROTOBUF("application/x-protobuf"),
  /** Avro binary of one datum; the schema id travels beside it. */
  AVRO("application/avro");

  private final String contentType;

  Format(String contentType) {
    this.contentType = contentType;
  }

  /** The content type that names this format. */
  public String contentType() {
    return contentType;
  }

  /** The format with this content type; parameters such as {@code ;charset=utf-8} are ignored. */
  public static Optional<Format> ofContentType(String contentType) {
    int end = contentType.indexOf(';');
    String bare = (end < 0 ? contentType : contentType.substring(0, end)).strip();
    for (Format format : values()) {
      if (format.contentType.equalsIgnoreCase(bare)) {
        return Optional.of(format);
      }
    }
    return Optional.empty();
  }
}
