package io.twinbus.cli.document;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.twinbus.v1.DesiredState;
import io.twinbus.v1.Metadata;

/** What a user wrote of a document, without what the broker stamped into it. */
public final class Content {
  private Content() {}

  /** A user's document without generation, publisher and times. */
  public static Message of(Message document) {
    FieldDescriptor field = document.getDescriptorForType().findFieldByName("metadata");
    Metadata metadata = (Metadata) document.getField(field);
    return document.toBuilder()
        .setField(
            field,
            metadata.toBuilder()
                .clearGeneration()
                .clearPublisher()
                .clearAcceptedAt()
                .clearDeletionRequestedAt()
                .clearForceDeletion()
                .build())
        .build();
  }

  /** A desired state without generation, publisher and time. */
  public static DesiredState of(DesiredState desired) {
    return desired.toBuilder().clearGeneration().clearPublisher().clearAcceptedAt().build();
  }

  /** The generation of a user's document; 0 when it has none. */
  public static long generation(Message document) {
    FieldDescriptor field = document.getDescriptorForType().findFieldByName("metadata");
    return ((Metadata) document.getField(field)).getGeneration();
  }
}
