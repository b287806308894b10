package io.twinbus.plan;

import com.google.protobuf.Message;
import io.twinbus.topic.SpecKind;
import io.twinbus.v1.Activation;
import io.twinbus.v1.Campaign;
import io.twinbus.v1.Catalog;
import io.twinbus.v1.Instance;
import io.twinbus.v1.Metadata;
import io.twinbus.v1.Solution;
import io.twinbus.v1.Target;

/** What documents of all kinds have in common. */
public final class Documents {
  private Documents() {}

  /**
   * The metadata of a document.
   *
   * @throws IllegalArgumentException if the message is not a user's document
   */
  public static Metadata metadata(Message document) {
    return switch (document) {
      case Target target -> target.getMetadata();
      case Solution solution -> solution.getMetadata();
      case Instance instance -> instance.getMetadata();
      case Campaign campaign -> campaign.getMetadata();
      case Activation activation -> activation.getMetadata();
      case Catalog catalog -> catalog.getMetadata();
      default ->
          throw new IllegalArgumentException(
              document.getDescriptorForType().getFullName() + " is not a user's document");
    };
  }

  /**
   * The name of a document.
   *
   * @throws IllegalArgumentException if the message is not a user's document
   */
  public static SpecRef ref(Message document) {
    SpecKind kind =
        switch (document) {
          case Target target -> SpecKind.TARGET;
          case Solution solution -> SpecKind.SOLUTION;
          case Instance instance -> SpecKind.INSTANCE;
          case Campaign campaign -> SpecKind.CAMPAIGN;
          case Activation activation -> SpecKind.ACTIVATION;
          case Catalog catalog -> SpecKind.CATALOG;
          default ->
              throw new IllegalArgumentException(
                  document.getDescriptorForType().getFullName() + " is not a user's document");
        };
    return new SpecRef(kind, metadata(document).getName());
  }

  static boolean isGoing(Message document) {
    return metadata(document).hasDeletionRequestedAt();
  }
}
