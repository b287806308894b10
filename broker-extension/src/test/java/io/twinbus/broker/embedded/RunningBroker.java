package io.twinbus.broker.embedded;

import io.twinbus.broker.acl.Rule;
import io.twinbus.broker.identity.Identity;
import java.util.List;

/**
 * A broker with the extension, wherever it runs. Tests of the contract start one through an
 * overridable method, so that they hold for a broker in a container too.
 */
public interface RunningBroker extends AutoCloseable {
  /** Where it listens. */
  String host();

  /** The port of MQTT without TLS. */
  int port();

  @Override
  void close();

  /** One in this process, with these users, whose password is that of {@link TestClients}. */
  static RunningBroker embedded(List<Identity> users, List<Rule> rules) {
    EmbeddedBroker.Builder builder = EmbeddedBroker.builder().rules(rules);
    for (Identity user : users) {
      builder.user(
          user.name(),
          TestClients.PASSWORD,
          user.role(),
          user.tenant(),
          user.targets().toArray(String[]::new));
    }
    EmbeddedBroker broker = builder.start();
    return new RunningBroker() {
      @Override
      public String host() {
        return broker.host();
      }

      @Override
      public int port() {
        return broker.port();
      }

      @Override
      public void close() {
        broker.close();
      }
    };
  }
}
