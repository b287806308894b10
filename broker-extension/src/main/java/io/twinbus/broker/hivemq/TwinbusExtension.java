package io.twinbus.broker.hivemq;

import com.hivemq.extension.sdk.api.ExtensionMain;
import com.hivemq.extension.sdk.api.parameter.ExtensionStartInput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStartOutput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStopInput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStopOutput;
import com.hivemq.extension.sdk.api.services.admin.AdminService;
import io.micrometer.core.instrument.MeterRegistry;
import io.twinbus.broker.acl.PolicyInForce;
import io.twinbus.broker.identity.Logins;
import io.twinbus.broker.limits.Limits;
import io.twinbus.broker.metrics.BrokerMetrics;
import java.time.Clock;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The extension as the broker sees it. */
public final class TwinbusExtension implements ExtensionMain {
  private static final Logger LOG = LoggerFactory.getLogger(TwinbusExtension.class);

  private final Parts parts;
  private volatile @Nullable Gatekeeper gatekeeper;
  private volatile @Nullable AdminService admin;

  /** What the extension is made of. */
  public record Parts(
      Logins logins, PolicyInForce policy, Limits limits, MeterRegistry meters, Clock clock) {}

  /** An extension within the process that starts the broker. */
  public TwinbusExtension(Parts parts) {
    this.parts = parts;
  }

  @Override
  public void extensionStart(ExtensionStartInput input, ExtensionStartOutput output) {
    try {
      BrokerServices services = BrokerServices.ofStartingBroker();
      Gatekeeper keeper =
          new Gatekeeper(
              services,
              parts.logins(),
              parts.policy(),
              parts.limits(),
              new BrokerMetrics(parts.meters()),
              parts.clock());
      keeper.start();
      gatekeeper = keeper;
      admin = services.admin();
      LOG.info("the gates stand: clients need a login, and may do what the policy says");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      output.preventExtensionStartup("interrupted");
    } catch (Exception e) {
      LOG.error("the extension did not start", e);
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
