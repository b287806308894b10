package io.twinbus.bus;

import java.util.function.Consumer;

/**
 * How to subscribe.
 *
 * @param manualAcknowledgement the handler acknowledges each delivery itself, and soon: until then
 *     the broker may send this session nothing new
 * @param undecodable gets what is not a valid document; by default it is logged
 * @param retainedMessages the broker sends what it has kept
 * @param direct the handlers run on the thread that reads from the network, which saves each
 *     delivery the way to another one; while they run, the whole session stands still
 * @param arrivals gets each message before it is decoded; by default it has it decoded at once
 */
public record SubscribeOptions(
    boolean manualAcknowledgement,
    Consumer<Undecodable> undecodable,
    boolean retainedMessages,
    boolean direct,
    Consumer<Arrival> arrivals) {
  /** Automatic acknowledgement, retained messages wanted, faults logged, a thread of its own. */
  public static final SubscribeOptions DEFAULT =
      new SubscribeOptions(false, UndecodableLog::warn, true, false, Arrival::read);

  /** The same with a handler for what cannot be decoded. */
  public SubscribeOptions onUndecodable(Consumer<Undecodable> handler) {
    return new SubscribeOptions(manualAcknowledgement, handler, retainedMessages, direct, arrivals);
  }

  /** The same with acknowledgement by the handler. */
  public SubscribeOptions acknowledgingManually() {
    return new SubscribeOptions(true, undecodable, retainedMessages, direct, arrivals);
  }

  /** The same without what the broker has kept. */
  public SubscribeOptions withoutRetained() {
    return new SubscribeOptions(manualAcknowledgement, undecodable, false, direct, arrivals);
  }

  /** The same for handlers that only pass on what they get: they neither block nor compute. */
  public SubscribeOptions directly() {
    return new SubscribeOptions(
        manualAcknowledgement, undecodable, retainedMessages, true, arrivals);
  }

  /**
   * The same for a subscriber who has each message decoded, with {@link Arrival#read()}, where and
   * when it suits: to decode takes more time than all else on the way of a delivery.
   */
  public SubscribeOptions decodingOnDemand(Consumer<Arrival> arrived) {
    return new SubscribeOptions(
        manualAcknowledgement, undecodable, retainedMessages, direct, arrived);
  }
}
