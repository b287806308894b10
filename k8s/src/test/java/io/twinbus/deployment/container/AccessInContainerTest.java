package io.twinbus.deployment.container;

import io.twinbus.broker.acl.Rule;
import io.twinbus.broker.embedded.AccessMatrixTest;
import io.twinbus.broker.embedded.RunningBroker;
import io.twinbus.broker.identity.Identity;
import java.util.List;
import org.testcontainers.junit.jupiter.Testcontainers;

/** Who may say what, in HiveMQ CE with the extension's folder mounted. */
@Testcontainers(disabledWithoutDocker = true)
class AccessInContainerTest extends AccessMatrixTest {
  @Override
  protected RunningBroker broker(List<Identity> users, List<Rule> rules) {
    return ContainerBroker.start(users, rules);
  }
}
