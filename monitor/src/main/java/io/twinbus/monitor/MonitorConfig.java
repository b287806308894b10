package io.twinbus.monitor;

import io.twinbus.monitor.alert.WebhookSettings;
import io.twinbus.monitor.policy.PolicyRule;
import io.twinbus.monitor.web.WebSettings;
import io.twinbus.service.config.Default;
import io.twinbus.service.session.BusSettings;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The monitor's configuration file.
 *
 * @param id tells replicas apart
 * @param broker how to reach the broker
 * @param web how the pages are served
 * @param policies how patient the monitor is with which machines; later entries win
 * @param webhooks where alerts are sent
 * @param runtime where the twin runtime's HTTP endpoint is, such as http://127.0.0.1:8082, whose
 *     journal tells what was before; absent: where the runtime says on the bus
 * @param tick how often it looks for twins to judge
 * @param repeatEvery how often a recovery request is repeated that nobody acted upon
 */
public record MonitorConfig(
    @Default("monitor") String id,
    BusSettings broker,
    WebSettings web,
    List<PolicyRule> policies,
    List<WebhookSettings> webhooks,
    Optional<URI> runtime,
    @Default("50ms") Duration tick,
    @Default("5s") Duration repeatEvery) {
  public MonitorConfig {
    policies = List.copyOf(policies);
    webhooks = List.copyOf(webhooks);
    if (!tick.isPositive() || !repeatEvery.isPositive()) {
      throw new IllegalArgumentException("tick and repeatEvery must be positive");
    }
  }
}
