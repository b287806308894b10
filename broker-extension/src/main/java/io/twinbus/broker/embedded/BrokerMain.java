package io.twinbus.broker.embedded;

import io.twinbus.broker.metrics.DroppedLines;
import io.twinbus.broker.settings.ConfiguredParts;
import io.twinbus.service.ExitCode;
import io.twinbus.service.Lifecycle;
import io.twinbus.service.Service;
import io.twinbus.service.ServiceFailure;
import io.twinbus.service.config.Configuration;
import io.twinbus.service.log.Logging;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the broker with the extension as a process of its own: {@code BrokerMain broker.yaml}. */
public final class BrokerMain {
  private static final Logger LOG = LoggerFactory.getLogger(BrokerMain.class);
  private static final String NAME = "broker";
  private static final int SHUTDOWN_GRACE_MILLIS = 500;

  private BrokerMain() {}

  /** Runs until SIGTERM. Exit codes are those of {@link ExitCode}. */
  public static void main(String[] arguments) {
    Logging.start(NAME);
    Logging.show(DroppedLines.LOGGER, new DroppedLines(System::nanoTime));
    Service.main(
        NAME,
        parts -> {
          if (arguments.length != 1) {
            throw new ServiceFailure(
                ExitCode.USAGE, "expected one argument, the configuration file");
          }
          EmbeddedBroker unused =
              start(Configuration.read(Path.of(arguments[0]), BrokerSettings.class), parts);
        });
  }

  /**
   * Starts a broker as part of a service.
   *
   * @return the broker; the service stops it
   * @throws Exception if it does not start; the message tells why
   */
  public static EmbeddedBroker start(BrokerSettings settings, Lifecycle parts) throws Exception {
    ConfiguredParts configured =
        parts.start(
            "configuration",
            () -> new ConfiguredParts(settings.extension(), version(), Clock.systemUTC()));
    EmbeddedBroker.Builder builder =
        EmbeddedBroker.builder()
            .logins(configured.logins())
            .policy(configured.policy())
            .limits(settings.extension().limits().limits())
            .meters(configured.meters())
            .durability(settings.extension().durability())
            .shutdownGraceMillis(SHUTDOWN_GRACE_MILLIS);
    settings.dataFolder().ifPresent(builder::dataFolder);
    settings.listeners().forEach(listener -> builder.listener(listener.listener()));
    EmbeddedBroker broker = parts.start("broker", builder::start);
    configured.onUsersChanged(broker::disconnect);
    settings
        .listeners()
        .forEach(
            listener ->
                LOG.atInfo()
                    .addKeyValue("listener", listener.name())
                    .addKeyValue("host", listener.host())
                    .addKeyValue("port", broker.port(listener.name()))
                    .log("Listening for MQTT"));
    return broker;
  }

  private static String version() {
    return Optional.ofNullable(BrokerMain.class.getPackage().getImplementationVersion())
        .orElse("development");
  }
}
