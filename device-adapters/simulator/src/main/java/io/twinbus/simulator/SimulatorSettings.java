package io.twinbus.simulator;

import io.twinbus.service.config.Default;
import io.twinbus.service.http.HttpSettings;
import io.twinbus.service.session.BusSettings;
import io.twinbus.topic.Names;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * The configuration of a fleet.
 *
 * @param tenant the tenant
 * @param prefix of the targets' names
 * @param count how many devices
 * @param data folder for their journals
 * @param broker how to reach it; <code>{target}</code> in {@code user} is each device's name
 * @param http where health and metrics are served; by default nowhere
 * @param applyTime how long a component takes
 * @param failureRate how often that fails
 * @param startsPerSecond how many devices connect in a second
 * @param reportEvery how often each reports without a change
 */
public record SimulatorSettings(
    @Default(Names.DEFAULT_TENANT) String tenant,
    @Default("sim") String prefix,
    @Default("1000") int count,
    Path data,
    BusSettings broker,
    Optional<HttpSettings> http,
    @Default("200ms") Duration applyTime,
    @Default("0") double failureRate,
    @Default("200") int startsPerSecond,
    @Default("20s") Duration reportEvery) {
  FleetOptions fleet() {
    return new FleetOptions(
        tenant, prefix, count, data, applyTime, failureRate, startsPerSecond, reportEvery);
  }

  /** The settings of one device's session. */
  BusSettings brokerOf(String target) {
    return new BusSettings(
        broker.uri(),
        Optional.of("simulator-" + tenant + "-" + target),
        broker.user().map(user -> user.replace("{target}", target)),
        broker.password(),
        broker.certificate(),
        broker.key(),
        broker.trust(),
        broker.keepAlive(),
        broker.sessionExpiry(),
        broker.connectTimeout(),
        broker.firstConnect(),
        broker.publishTimeout(),
        broker.closeTimeout(),
        broker.maxInFlight(),
        broker.maxQueued(),
        broker.maxQueuedBytes(),
        broker.maxReceiving(),
        broker.minBackoff(),
        broker.maxBackoff());
  }
}
