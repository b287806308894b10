package io.twinbus.broker.hivemq;

import com.hivemq.extension.sdk.api.client.parameter.ConnectionInformation;
import com.hivemq.extension.sdk.api.packets.general.MqttVersion;
import io.twinbus.broker.acl.Subject;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** All clients that are logged in, found again by a mark on their connection. */
final class Connections {
  private static final String MARK = "twinbus.connection";

  private final AtomicLong numbers = new AtomicLong();
  private final Map<Long, Connection> byNumber = new ConcurrentHashMap<>();
  private final Map<String, Connection> byClientId = new ConcurrentHashMap<>();

  /**
   * Takes in a client.
   *
   * @return nothing if another identity is connected with this client id
   */
  Optional<Connection> open(
      ConnectionInformation information,
      Subject subject,
      MqttVersion version,
      Optional<Instant> expires,
      Optional<String> retainedWill) {
    Connection opened =
        new Connection(numbers.incrementAndGet(), subject, version, expires, retainedWill);
    Connection holder =
        byClientId.compute(
            subject.clientId(),
            (clientId, current) ->
                current == null
                        || current.subject().identity().name().equals(subject.identity().name())
                    ? opened
                    : current);
    if (holder.number() != opened.number()) {
      return Optional.empty();
    }
    byNumber.put(opened.number(), opened);
    information.getConnectionAttributeStore().putAsString(MARK, Long.toString(opened.number()));
    return Optional.of(opened);
  }

  /** The client of a connection, if it is logged in. */
  Optional<Connection> find(ConnectionInformation information) {
    return information
        .getConnectionAttributeStore()
        .getAsString(MARK)
        .map(mark -> byNumber.get(Long.valueOf(mark)));
  }

  /** The client that is connected with this client id. */
  Optional<Connection> current(String clientId) {
    return Optional.ofNullable(byClientId.get(clientId));
  }

  /** How many are logged in. */
  int count() {
    return byNumber.size();
  }

  /** A connection is over. */
  void close(Connection connection) {
    byNumber.remove(connection.number());
    byClientId.remove(connection.subject().clientId(), connection);
  }

  Collection<Connection> all() {
    return List.copyOf(byNumber.values());
  }
}
