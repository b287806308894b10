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
 */
public record SubscribeOptions(
    boolean manualAcknowledgement,
    Consumer<Undecodable> undecodable,
    boolean retainedMessages,
    boolean direct) {
  /** Automatic acknowledgement, retained messages wanted, faults logged, a thread of its own. */
  public static final SubscribeOptions DEFAULT =
      new SubscribeOptions(false, UndecodableLog::warn, true, false);

  /** The same with a handler for what cannot be decoded. */
  public SubscribeOptions onUndecodable(Consumer<Undecodable> handler) {
    return new SubscribeOptions(manualAcknowledgement, handler, retainedMessages, direct);
  }

  /** The same with acknowledgement by the handler. */
  public SubscribeOptions acknowledgingManually() {
    return new SubscribeOptions(true, undecodable, retainedMessages, direct);
  }

  /** The same without what the broker has kept. */
  public SubscribeOptions withoutRetained() {
    return new SubscribeOptions(manualAcknowledgement, undecodable, false, direct);
  }

  /** The same for handlers that only pass on what they get: they neither block nor compute. */
  public SubscribeOptions directly() {
    return new SubscribeOptions(manualAcknowledgement, undecodable, retainedMessages, true);
  }
}
