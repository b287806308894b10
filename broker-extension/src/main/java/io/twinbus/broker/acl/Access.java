package io.twinbus.broker.acl;

/**
 * One thing that a client wants to do.
 *
 * @param action what
 * @param topic the topic, or for {@link Action#SUBSCRIBE} and {@link Action#SHARE} the filter
 *     without {@code $share/{group}/}
 */
public record Access(Action action, String topic) {
  private static final String SHARE_PREFIX = "$share/";

  /** Sending a message. */
  public static Access publish(String topic) {
    return new Access(Action.PUBLISH, topic);
  }

  /** Leaving a will. */
  public static Access will(String topic) {
    return new Access(Action.WILL, topic);
  }

  /** A subscription as it stands in a SUBSCRIBE packet, shared or not (MQTT 5 §4.8.2). */
  public static Access subscribe(String filter) {
    if (!filter.startsWith(SHARE_PREFIX)) {
      return new Access(Action.SUBSCRIBE, filter);
    }
    int group = filter.indexOf('/', SHARE_PREFIX.length());
    return new Access(Action.SHARE, group < 0 ? "" : filter.substring(group + 1));
  }
}
