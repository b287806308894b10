package io.twinbus.broker.acl;

import java.util.Locale;
import java.util.Optional;

/** What a client wants to do with a topic. */
public enum Action {
  /** Send a message. */
  PUBLISH,
  /** Receive messages. */
  SUBSCRIBE,
  /** Receive a part of the messages, and so take them away from the others of the group. */
  SHARE,
  /** Have a message sent when the connection is lost. */
  WILL;

  private static final Action[] ALL = values();

  /** The name in policies: lower case. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The action with this name, in lower case. */
  public static Optional<Action> of(String text) {
    for (Action action : ALL) {
      if (action.text().equals(text)) {
        return Optional.of(action);
      }
    }
    return Optional.empty();
  }
}
