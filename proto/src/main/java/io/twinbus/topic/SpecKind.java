package io.twinbus.topic;

import com.google.protobuf.Message;
import io.twinbus.codec.DocumentType;
import io.twinbus.codec.DocumentTypes;
import java.util.Optional;

/** The kinds of documents that users write on {@code tb/{t}/spec/{kind}/{name}}. */
public enum SpecKind {
  TARGET("target", DocumentTypes.TARGET),
  SOLUTION("solution", DocumentTypes.SOLUTION),
  INSTANCE("instance", DocumentTypes.INSTANCE),
  CAMPAIGN("campaign", DocumentTypes.CAMPAIGN),
  ACTIVATION("activation", DocumentTypes.ACTIVATION),
  CATALOG("catalog", DocumentTypes.CATALOG);

  private static final SpecKind[] ALL = values();

  private final String level;
  private final DocumentType<? extends Message> type;

  SpecKind(String level, DocumentType<? extends Message> type) {
    this.level = level;
    this.type = type;
  }

  /** The level of the topic that names this kind. */
  public String level() {
    return level;
  }

  /** The value of the document's field {@code kind}, such as {@code Target}. */
  public String documentKind() {
    return type.name();
  }

  /** How documents of this kind are read and written. */
  @SuppressWarnings("unchecked") // documents of a kind not known at compile time are messages
  public DocumentType<Message> documentType() {
    return (DocumentType<Message>) type;
  }

  /** The kind with this topic level. */
  public static Optional<SpecKind> ofLevel(String level) {
    for (SpecKind kind : ALL) {
      if (kind.level.equals(level)) {
        return Optional.of(kind);
      }
    }
    return Optional.empty();
  }
}
