package io.twinbus.broker.connection;

import java.util.List;
import java.util.stream.Stream;

/**
 * The connections that speak for one target. Immutable.
 *
 * <p>INVARIANT: the session number rises with every change of who speaks for the target, so that a
 * smaller number is old news.
 *
 * @param session the number of the current session; 0 if there never was one
 * @param live the connections, oldest first; the last one is the session's
 */
record TargetConnections(long session, List<Live> live) {
  /**
   * A connection.
   *
   * @param connection the broker's number for it
   * @param clientId its MQTT client id
   */
  record Live(long connection, String clientId) {}

  /**
   * A change, and whether readers hear of it.
   *
   * @param next what holds now
   * @param published whether {@code …/connection} changes
   */
  record Change(TargetConnections next, boolean published) {}

  TargetConnections {
    live = List.copyOf(live);
  }

  /** A target whose last session had this number, and to which nobody is connected. */
  static TargetConnections none(long session) {
    return new TargetConnections(session, List.of());
  }

  boolean connected() {
    return !live.isEmpty();
  }

  /** The client id of the session; empty when nobody is connected. */
  String clientId() {
    return live.isEmpty() ? "" : live.get(live.size() - 1).clientId();
  }

  Change opened(long connection, String clientId) {
    return new Change(
        new TargetConnections(
            session + 1,
            Stream.concat(live.stream(), Stream.of(new Live(connection, clientId))).toList()),
        true);
  }

  /**
   * A connection is over. Where an older one is still there, it becomes the session again, under a
   * new number; where a newer one is there, nobody needs to hear of it.
   */
  Change closed(long connection) {
    List<Live> left = live.stream().filter(one -> one.connection() != connection).toList();
    boolean wasSession = !live.isEmpty() && live.get(live.size() - 1).connection() == connection;
    if (!wasSession) {
      return new Change(new TargetConnections(session, left), false);
    }
    return new Change(new TargetConnections(left.isEmpty() ? session : session + 1, left), true);
  }
}
