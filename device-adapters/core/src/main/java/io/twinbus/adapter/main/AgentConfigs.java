package io.twinbus.adapter.main;

import io.twinbus.adapter.agent.AgentConfig;
import io.twinbus.adapter.artifact.TransferOptions;
import io.twinbus.adapter.artifact.TrustPolicy;
import io.twinbus.adapter.driver.DeviceFacts;
import io.twinbus.adapter.driver.PhaseLimits;
import io.twinbus.adapter.driver.Secret;
import io.twinbus.adapter.driver.Settings;
import io.twinbus.adapter.reconcile.Policy;
import io.twinbus.service.config.ConfigurationException;
import io.twinbus.topic.TwinId;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** From the configuration file to what an agent needs. */
final class AgentConfigs {
  private AgentConfigs() {}

  /**
   * The agent's configuration.
   *
   * @throws ConfigurationException for what only the whole can tell
   */
  static AgentConfig of(String adapter, AdapterSettings settings) {
    Map<String, Secret> secrets = new HashMap<>();
    settings
        .secrets()
        .forEach((name, secret) -> secrets.put(name, new Secret(secret.value()::value)));
    return new AgentConfig(
        adapter,
        new TwinId(settings.tenant(), settings.target()),
        settings.data(),
        policy(settings.agent()),
        limits(settings.deadlines()),
        trust(settings.trust()),
        transfer(settings.artifacts()),
        settings.artifacts().maxBytes().bytes(),
        facts(settings.facts()),
        drivers(settings),
        secrets,
        settings.agent().reportEvery(),
        settings.agent().reportSpacing());
  }

  static Map<String, Settings> drivers(AdapterSettings settings) {
    Map<String, Settings> drivers = new HashMap<>();
    settings
        .drivers()
        .forEach(
            (name, section) -> drivers.put(name, Settings.at("drivers." + name, section.values())));
    return drivers;
  }

  private static TrustPolicy trust(AdapterSettings.TrustSettings trust) {
    try {
      return TrustPolicy.of(trust.allowUnsigned(), trust.keys());
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException(String.valueOf(e.getMessage()));
    }
  }

  private static Policy policy(AdapterSettings.AgentSettings agent) {
    return new Policy(
        agent.observeEvery(),
        agent.observeStarting(),
        agent.minBackoff(),
        agent.maxBackoff(),
        agent.restartBudget(),
        agent.restartWindow(),
        agent.parallelChanges(),
        agent.parallelLooks(),
        agent.cancelGrace(),
        agent.flashPatience());
  }

  private static PhaseLimits limits(AdapterSettings.DeadlineSettings deadlines) {
    return new PhaseLimits(
        deadlines.apply(),
        deadlines.remove(),
        deadlines.started(),
        deadlines.erasing(),
        deadlines.writing(),
        deadlines.verifying(),
        deadlines.rebooting());
  }

  private static TransferOptions transfer(AdapterSettings.ArtifactSettings artifacts) {
    return new TransferOptions(
        (int) artifacts.blockSize().bytes(),
        artifacts.blocksPerRequest(),
        artifacts.window(),
        artifacts.silence(),
        artifacts.patience());
  }

  private static DeviceFacts facts(AdapterSettings.FactsSettings facts) {
    return new DeviceFacts(
        facts.os(),
        facts.arch(),
        facts.cpu().isPresent() ? OptionalDouble.of(facts.cpu().get()) : OptionalDouble.empty(),
        facts.memory().isPresent()
            ? OptionalLong.of(facts.memory().get().bytes())
            : OptionalLong.empty(),
        facts.accelerators(),
        facts.labels());
  }
}
