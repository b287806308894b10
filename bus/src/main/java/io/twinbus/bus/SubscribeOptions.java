package io.twinbus.bus;

import java.util.function.Consumer;

/**
 * How to subscribe.
 *
 * @param manualAcknowledgement the handler acknowledges each delivery itself, and soon: until then
 *     the broker may send this session nothing new
 * @param undecodable gets what is not a valid document; by default it is logged
 * @param retainedMessages the broker sends what it has kept
 */
public record SubscribeOptions(
    boolean manualAcknowledgement, Consumer<Undecodable> undecodable, boolean retainedMessages) {
  /** Automatic acknowledgement, retained messages wanted, faults logged. */
  public static final SubscribeOptions DEFAULT =
      new SubscribeOptions(false, UndecodableLog::warn, true);

  /** The same with a handler for what cannot be decoded. */
  public SubscribeOptions onUndecodable(Consumer<Undecodable> handler) {
    return new SubscribeOptions(manualAcknowledgement, handler, retainedMessages);
  }

  /** The same with acknowledgement by the handler. */
  public SubscribeOptions acknowledgingManually() {
    return new SubscribeOptions(true, undecodable, retainedMessages);
  }

  /** The same without what the broker has kept. */
  public SubscribeOptions withoutRetained() {
    return new SubscribeOptions(manualAcknowledgement, undecodable, false);
  }
}
