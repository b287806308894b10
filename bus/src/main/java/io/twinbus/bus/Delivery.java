package io.twinbus.bus;

import io.twinbus.topic.Address;
import java.util.Optional;

/**
 * A document that arrived.
 *
 * @param address where it was published
 * @param document what was published; empty when the payload was: a retained document was cleared
 * @param retained the broker had kept it from before the subscription
 * @param publisher who sent it, by the broker's word; only on inbox and artifact topics
 * @param responseTopic where the sender wants its answer
 * @param correlationData what the answer must carry
 * @param size bytes of the payload
 * @param acknowledgement acknowledges it, with {@link SubscribeOptions#manualAcknowledgement()}
 */
public record Delivery<D>(
    Address<D> address,
    Optional<D> document,
    boolean retained,
    Optional<String> publisher,
    Optional<String> responseTopic,
    Optional<byte[]> correlationData,
    int size,
    Runnable acknowledgement) {

  /** Acknowledges the delivery to the broker; a second call does nothing. */
  public void acknowledge() {
    acknowledgement.run();
  }
}
