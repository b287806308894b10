package io.twinbus.deployment.container;

import io.twinbus.broker.acl.Rule;
import io.twinbus.broker.embedded.EmbeddedBrokerTest;
import io.twinbus.broker.embedded.RunningBroker;
import io.twinbus.broker.identity.Identity;
import java.util.List;
import org.testcontainers.junit.jupiter.Testcontainers;

/**
 * The ledger's stamps and the truth about connections, in HiveMQ CE with the extension's folder
 * mounted.
 */
@Testcontainers(disabledWithoutDocker = true)
class BrokerInContainerTest extends EmbeddedBrokerTest {
  @Override
  protected RunningBroker broker(List<Identity> users, List<Rule> rules) {
    return ContainerBroker.start(users, rules);
  }
}
