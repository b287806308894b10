package io.twinbus.monitor;

import io.twinbus.service.Lifecycle;
import io.twinbus.service.Service;
import java.time.Duration;

/** Stops the parts of a service that a test started. */
final class ServiceEnd {
  private ServiceEnd() {}

  static void of(Lifecycle parts) {
    var unused = Service.run("test", parts, ignored -> {}, Duration.ofSeconds(10));
  }
}
