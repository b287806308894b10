package io.twinbus.broker.ledger;

import com.google.protobuf.Message;
import io.twinbus.codec.DocumentType;
import io.twinbus.topic.Address;
import java.util.Optional;

/**
 * A topic whose retained message is decided by the ledger.
 *
 * @param address the topic, of which there are two kinds
 * @param tenant its tenant
 */
public record LedgerTopic(Address<? extends Message> address, String tenant) {
  /** The ledger's view of an address, if it is one of the ledger. */
  public static Optional<LedgerTopic> of(Address<?> address) {
    return switch (address) {
      case Address.Desired desired ->
          Optional.of(new LedgerTopic(desired, desired.twin().tenant()));
      case Address.Spec spec -> Optional.of(new LedgerTopic(spec, spec.tenant()));
      default -> Optional.empty();
    };
  }

  /** The topic as text. */
  public String topic() {
    return address.topic();
  }

  /** How its documents are read and written. */
  DocumentType<? extends Message> type() {
    return address.type();
  }

  /** The user's document that it is about, unless it is a desired state. */
  Optional<Address.Spec> spec() {
    return address instanceof Address.Spec spec ? Optional.of(spec) : Optional.empty();
  }
}
