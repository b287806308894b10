package io.twinbus.bus;

import io.twinbus.codec.DocumentType;
import io.twinbus.topic.Address;
import io.twinbus.topic.AddressFilter;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * One client's session on the bus. Safe for use by many threads.
 *
 * <p>Guarantees: a publication that completed was acknowledged by the broker; deliveries of one
 * subscription are handed over one after the other in the broker's order; a lost connection is
 * established again with exponential back-off and jitter, and subscriptions survive it; the number
 * of publications in flight is bounded, and what does not fit waits its turn until {@link
 * BusOptions#publishTimeout()}. Futures complete exceptionally with a {@link BusException}, never
 * with another type.
 */
public interface Bus extends AutoCloseable {
  /** The client id under which the broker knows this session. */
  String clientId();

  /** Whether the session has a connection right now. */
  boolean isConnected();

  /**
   * Publishes a document in the format that its type travels in, retained where the address is, at
   * QoS 1.
   */
  default <D> CompletableFuture<Void> publish(Address<D> address, D document) {
    return publish(address, document, PublishOptions.DEFAULT);
  }

  /** Publishes a document. Completes when the broker has acknowledged it. */
  <D> CompletableFuture<Void> publish(Address<D> address, D document, PublishOptions options);

  /** Publishes bytes as they are, such as a user's own encoding of a document. */
  CompletableFuture<Void> publishBytes(Address<?> address, byte[] payload, PublishOptions options);

  /** Publishes to a topic that came with a request: an MQTT 5 response topic. */
  <D> CompletableFuture<Void> respond(
      String responseTopic, D document, DocumentType<D> type, PublishOptions options);

  /** Publishes an empty payload: what the broker kept for the address is gone. */
  CompletableFuture<Void> clear(Address<?> address);

  /**
   * Subscribes. Completes when the broker has granted it; from then on it holds, also over lost
   * connections and sessions, until it is cancelled.
   *
   * <p>The handler is called on one thread at a time per subscription, in the broker's order, and
   * may take its time: other subscriptions go on, and when {@link BusOptions#maxReceiving()}
   * deliveries wait for it, the broker holds back what follows. A delivery is acknowledged when it
   * is taken in; what the process held when it was killed is lost, unless it was retained. With
   * {@link SubscribeOptions#manualAcknowledgement()} it comes again after that: the handler calls
   * {@link Delivery#acknowledge()} when it has done what must not be lost, and does so soon, as
   * HiveMQ sends the whole session nothing new before. Over a lost connection a delivery is handed
   * over once; over a restart of the process, at least once.
   *
   * <p>With {@link SubscribeOptions#directly()} the handler gets each delivery on the thread that
   * read it, and everything of the session waits until it returns. With {@link
   * SubscribeOptions#decodingOnDemand} the subscriber has it decoded and handled elsewhere.
   *
   * <p>A handler that throws has failed: that is logged and counted, and the delivery counts as
   * acknowledged. What cannot be decoded goes to {@link SubscribeOptions#undecodable()}. A message
   * that matches several subscriptions goes to each once; but retained documents come again to a
   * handler when a later subscription overlaps with its own.
   */
  <D> CompletableFuture<Subscription> subscribe(
      AddressFilter<D> filter, Consumer<Delivery<D>> handler, SubscribeOptions options);

  /** Subscribes with the default options. */
  default <D> CompletableFuture<Subscription> subscribe(
      AddressFilter<D> filter, Consumer<Delivery<D>> handler) {
    return subscribe(filter, handler, SubscribeOptions.DEFAULT);
  }

  /**
   * Publishes a document and waits for the answer on a response topic of this client.
   *
   * @return the answer; or {@link BusException.DeadlineExceeded} after the deadline
   */
  <Q, R> CompletableFuture<R> request(
      Address<Q> address,
      Q document,
      DocumentType<R> replyType,
      Duration deadline,
      PublishOptions options);

  /** The topics of other protocols that this session may use. */
  RawTopics raw();

  /** Adds a listener for gained and lost connections; called at once with the current state. */
  void onConnectionChange(Consumer<ConnectionChange> listener);

  /** Disconnects after what is in flight, within the options' deadline. Never throws. */
  @Override
  void close();
}
