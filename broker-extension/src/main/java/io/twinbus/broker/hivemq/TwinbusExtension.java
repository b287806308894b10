package io.twinbus.broker.hivemq;

import com.hivemq.extension.sdk.api.ExtensionMain;
import com.hivemq.extension.sdk.api.parameter.ExtensionInformation;
import com.hivemq.extension.sdk.api.parameter.ExtensionStartInput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStartOutput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStopInput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStopOutput;
import com.hivemq.extension.sdk.api.services.admin.AdminService;
import io.micrometer.core.instrument.MeterRegistry;
import io.twinbus.broker.acl.PolicyInForce;
import io.twinbus.broker.identity.Identity;
import io.twinbus.broker.identity.Logins;
import io.twinbus.broker.limits.Limits;
import io.twinbus.broker.redo.Durability;
import io.twinbus.broker.redo.RedoLog;
import io.twinbus.broker.settings.ConfiguredParts;
import io.twinbus.broker.settings.ExtensionSettings;
import io.twinbus.service.config.Configuration;
import io.twinbus.service.config.ConfigurationException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The extension as the broker sees it. */
public final class TwinbusExtension implements ExtensionMain {
  private static final Logger LOG = LoggerFactory.getLogger(TwinbusExtension.class);

  private static final String CONFIGURATION = "conf/twinbus.yaml";
  private static final String REDO_FOLDER = "twinbus-redo";

  private final Optional<Parts> given;
  private volatile @Nullable ConfiguredParts configured;
  private volatile @Nullable Gatekeeper gatekeeper;
  private volatile @Nullable AdminService admin;

  /** What the extension is made of. */
  public record Parts(
      Logins logins,
      PolicyInForce policy,
      Limits limits,
      MeterRegistry meters,
      Clock clock,
      Durability durability) {}

  /** An extension in a broker's extension folder, which reads {@code conf/twinbus.yaml} there. */
  public TwinbusExtension() {
    this.given = Optional.empty();
  }

  /** An extension within the process that starts the broker. */
  public TwinbusExtension(Parts parts) {
    this.given = Optional.of(parts);
  }

  @Override
  public void extensionStart(ExtensionStartInput input, ExtensionStartOutput output) {
    try {
      BrokerServices services = BrokerServices.ofStartingBroker();
      Parts parts = given.isPresent() ? given.get() : configure(input.getExtensionInformation());
      Gatekeeper keeper =
          new Gatekeeper(
              services,
              parts.logins(),
              parts.policy(),
              parts.limits(),
              parts.meters(),
              parts.clock(),
              redoLog(services.admin(), parts.durability()));
      keeper.start();
      gatekeeper = keeper;
      admin = services.admin();
      LOG.info("the gates stand: clients need a login, and may do what the policy says");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      output.preventExtensionStartup("interrupted");
    } catch (ConfigurationException e) {
      e.faults().forEach(fault -> LOG.error("configuration: {}", fault));
      closeConfigured();
      output.preventExtensionStartup("the configuration cannot be used");
    } catch (Exception e) {
      LOG.error("the extension did not start", e);
      closeConfigured();
      output.preventExtensionStartup(String.valueOf(e.getMessage()));
    }
  }

  @Override
  public void extensionStop(ExtensionStopInput input, ExtensionStopOutput output) {
    Gatekeeper keeper = gatekeeper;
    gatekeeper = null;
    if (keeper != null) {
      keeper.close();
    }
    closeConfigured();
  }

  private Parts configure(ExtensionInformation information) throws Exception {
    Path file = information.getExtensionHomeFolder().toPath().resolve(CONFIGURATION);
    ExtensionSettings settings = Configuration.read(file, ExtensionSettings.class);
    ConfiguredParts read =
        new ConfiguredParts(settings, information.getVersion(), Clock.systemUTC());
    configured = read;
    read.health()
        .ready(
            "gates", () -> isStanding() ? Optional.empty() : Optional.of("the gates do not stand"));
    read.onUsersChanged(this::disconnect);
    return new Parts(
        read.logins(),
        read.policy(),
        settings.limits().limits(),
        read.meters(),
        Clock.systemUTC(),
        settings.durability());
  }

  /** Beside the broker's own files: they are kept, moved and deleted together. */
  private static Optional<RedoLog> redoLog(AdminService admin, Durability durability)
      throws IOException {
    if (durability == Durability.MEMORY) {
      return Optional.empty();
    }
    Path data = admin.getServerInformation().getDataFolder().toPath();
    return Optional.of(RedoLog.open(data.resolve(REDO_FOLDER), durability));
  }

  /** Disconnects all clients of identities that are no longer those of a user. */
  public void disconnect(Predicate<Identity> gone) {
    Gatekeeper keeper = gatekeeper;
    if (keeper != null) {
      keeper.disconnect(gone);
    }
  }

  private void closeConfigured() {
    ConfiguredParts read = configured;
    configured = null;
    if (read != null) {
      read.close();
    }
  }

  /** Whether the gates stand. Without them, an embedded broker would let everybody in. */
  public boolean isStanding() {
    return gatekeeper != null;
  }

  /** The port of the listener with this name, once the broker listens. */
  public Optional<Integer> port(String listener) {
    AdminService service = admin;
    return service == null
        ? Optional.empty()
        : service.getServerInformation().getListener().stream()
            .filter(one -> one.getName().equals(listener))
            .map(one -> one.getPort())
            .findFirst();
  }
}
