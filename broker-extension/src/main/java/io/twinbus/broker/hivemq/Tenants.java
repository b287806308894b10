package io.twinbus.broker.hivemq;

import io.twinbus.topic.Address;
import java.util.Optional;

/** Whose topic it is. */
final class Tenants {
  private Tenants() {}

  /** The tenant of an address; empty for what belongs to the services. */
  static Optional<String> of(Address<?> address) {
    return switch (address) {
      case Address.OfTwin<?> ofTwin -> Optional.of(ofTwin.twin().tenant());
      case Address.Spec spec -> Optional.of(spec.tenant());
      case Address.SpecStatusOf status -> Optional.of(status.tenant());
      case Address.ArtifactGet get -> Optional.of(get.tenant());
      case Address.ArtifactPut put -> Optional.of(put.tenant());
      case Address.Client client -> Optional.of(client.tenant());
      case Address.Errors errors -> Optional.of(errors.tenant());
      case Address.Presence presence -> Optional.empty();
    };
  }
}
