package io.twinbus.broker.ledger;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import io.twinbus.v1.DesiredState;
import io.twinbus.v1.Metadata;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A document with the stamps of the ledger: a desired state, or a user's document whose metadata
 * carries them. Immutable.
 */
public final class LedgerDocument {
  private static final String METADATA = "metadata";

  private final Message message;
  private final ContentDigest content;

  private LedgerDocument(Message message) {
    this(
        message,
        ContentDigest.of(withoutStamps(message), deletionRequestedAt(message).isPresent()));
  }

  private LedgerDocument(Message message, ContentDigest content) {
    this.message = message;
    this.content = content;
  }

  /**
   * Wraps a document.
   *
   * @throws IllegalArgumentException if it is neither a desired state nor has metadata
   */
  public static LedgerDocument of(Message message) {
    if (!(message instanceof DesiredState)) {
      metadataField(message);
    }
    return new LedgerDocument(message);
  }

  /** The document with its stamps. */
  public Message message() {
    return message;
  }

  /** What it says, without the stamps. */
  public ContentDigest content() {
    return content;
  }

  /** The generation that it carries; 0 if none. */
  public long generation() {
    return message instanceof DesiredState desired
        ? desired.getGeneration()
        : metadata(message).getGeneration();
  }

  /** The publisher that it carries; empty if none. */
  public String publisher() {
    return message instanceof DesiredState desired
        ? desired.getPublisher()
        : metadata(message).getPublisher();
  }

  /** Its name, if it is a user's document. */
  public Optional<String> name() {
    return message instanceof DesiredState
        ? Optional.empty()
        : Optional.of(metadata(message).getName());
  }

  /** Whether it says that it shall go. */
  public boolean deletionRequested() {
    return deletionRequestedAt(message).isPresent();
  }

  /** This document with the stamps of an accepted write. A request for deletion keeps its time. */
  LedgerDocument stamped(long generation, String publisher, Instant acceptedAt) {
    return restamped(generation, publisher, timestamp(acceptedAt));
  }

  /** This document with another generation, and its other stamps where it has them. */
  LedgerDocument seeded(long generation, String publisher, Instant now) {
    Timestamp acceptedAt =
        message instanceof DesiredState desired
            ? desired.hasAcceptedAt() ? desired.getAcceptedAt() : timestamp(now)
            : metadata(message).hasAcceptedAt()
                ? metadata(message).getAcceptedAt()
                : timestamp(now);
    return restamped(generation, publisher().isEmpty() ? publisher : publisher(), acceptedAt);
  }

  /** This user's document with a request for deletion. */
  LedgerDocument deletionRequestedAt(Instant at, boolean force) {
    Metadata.Builder metadata = metadata(message).toBuilder().setDeletionRequestedAt(timestamp(at));
    if (force) {
      metadata.setForceDeletion(true);
    }
    return new LedgerDocument(withMetadata(message, metadata.build()));
  }

  private LedgerDocument restamped(long generation, String publisher, Timestamp acceptedAt) {
    // INVARIANT: the content's digest leaves out these stamps, so that it need not be taken again.
    if (message instanceof DesiredState desired) {
      return new LedgerDocument(
          desired.toBuilder()
              .setGeneration(generation)
              .setPublisher(publisher)
              .setAcceptedAt(acceptedAt)
              .build(),
          content);
    }
    return new LedgerDocument(
        withMetadata(
            message,
            metadata(message).toBuilder()
                .setGeneration(generation)
                .setPublisher(publisher)
                .setAcceptedAt(acceptedAt)
                .build()),
        content);
  }

  private static Message withoutStamps(Message message) {
    if (message instanceof DesiredState desired) {
      boolean bare =
          desired.getGeneration() == 0
              && desired.getPublisher().isEmpty()
              && !desired.hasAcceptedAt();
      return bare
          ? desired
          : desired.toBuilder().clearGeneration().clearPublisher().clearAcceptedAt().build();
    }
    return withMetadata(
        message,
        metadata(message).toBuilder()
            .clearGeneration()
            .clearPublisher()
            .clearAcceptedAt()
            .clearDeletionRequestedAt()
            .build());
  }

  private static Optional<Timestamp> deletionRequestedAt(Message message) {
    if (message instanceof DesiredState) {
      return Optional.empty();
    }
    Metadata metadata = metadata(message);
    return metadata.hasDeletionRequestedAt()
        ? Optional.of(metadata.getDeletionRequestedAt())
        : Optional.empty();
  }

  private static Metadata metadata(Message message) {
    return (Metadata) message.getField(metadataField(message));
  }

  private static Message withMetadata(Message message, Metadata metadata) {
    return message.toBuilder().setField(metadataField(message), metadata).build();
  }

  private static FieldDescriptor metadataField(Message message) {
    @Nullable FieldDescriptor field = message.getDescriptorForType().findFieldByName(METADATA);
    if (field == null) {
      throw new IllegalArgumentException(
          message.getDescriptorForType().getName() + " is not a document of the ledger");
    }
    return field;
  }

  private static Timestamp timestamp(Instant instant) {
    return Timestamp.newBuilder()
        .setSeconds(instant.getEpochSecond())
        .setNanos(instant.getNano())
        .build();
  }
}
