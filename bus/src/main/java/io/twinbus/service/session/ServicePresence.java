package io.twinbus.service.session;

import com.google.protobuf.Timestamp;
import io.micrometer.core.instrument.MeterRegistry;
import io.twinbus.bus.Bus;
import io.twinbus.bus.BusException;
import io.twinbus.bus.BusOptions;
import io.twinbus.bus.HiveBus;
import io.twinbus.codec.DocumentTypes;
import io.twinbus.codec.Format;
import io.twinbus.service.ExitCode;
import io.twinbus.service.ServiceFailure;
import io.twinbus.service.http.HealthChecks;
import io.twinbus.topic.Address;
import io.twinbus.v1.Presence;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A service's session on the bus with its presence: retained on {@code tb/system/{service}/{id}},
 * online after each connection, offline after a stop, and offline by the last will when the service
 * is lost.
 */
public final class ServicePresence implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ServicePresence.class);
  private static final int FAREWELL_SECONDS = 2;

  private final Bus bus;
  private final Address.Presence address;
  private final Presence online;

  private ServicePresence(Bus bus, Address.Presence address, Presence online) {
    this.bus = bus;
    this.address = address;
    this.online = online;
  }

  /**
   * Connects a service and announces it. The service is ready while it is connected.
   *
   * @param service its name on the bus, such as {@code monitor}
   * @param id tells its replicas apart
   * @param version its version
   * @param http where its HTTP endpoints are, if it has any
   * @throws ServiceFailure if the broker refuses it, or is not there in time
   */
  public static ServicePresence connect(
      BusSettings settings,
      String service,
      String id,
      String version,
      Optional<String> http,
      HealthChecks checks,
      MeterRegistry metrics) {
    Address.Presence address = new Address.Presence(service, id);
    Presence.Builder presence =
        Presence.newBuilder().setVersion(version).setStartedAt(timestamp(Instant.now()));
    http.ifPresent(presence::setHttp);
    BusOptions options;
    try {
      options =
          settings
              .toOptions("twinbus-" + service + "-" + id)
              .withWill(
                  new BusOptions.Will(
                      address.topic(),
                      DocumentTypes.PRESENCE.encode(presence.setOnline(false).build(), Format.JSON),
                      Format.JSON.contentType()));
    } catch (IllegalArgumentException e) {
      throw new ServiceFailure(ExitCode.CONFIGURATION, "broker: " + e.getMessage(), e);
    }
    Bus bus;
    try {
      bus = HiveBus.connect(options, metrics).join();
    } catch (CompletionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new ServiceFailure(ExitCode.UNAVAILABLE, String.valueOf(cause.getMessage()), cause);
    }
    ServicePresence session = new ServicePresence(bus, address, presence.setOnline(true).build());
    bus.onConnectionChange(
        change -> {
          if (change.connected()) {
            session.announce();
          }
        });
    checks.ready(
        "broker",
        () ->
            bus.isConnected()
                ? Optional.empty()
                : Optional.of("not connected to " + settings.uri()));
    return session;
  }

  /** The session. It belongs to this object, which closes it. */
  public Bus bus() {
    return bus;
  }

  /** Says that the service is gone, and closes the session. */
  @Override
  public void close() {
    if (bus.isConnected()) {
      try {
        var unused =
            bus.publish(address, online.toBuilder().setOnline(false).build())
                .get(FAREWELL_SECONDS, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (java.util.concurrent.ExecutionException | TimeoutException e) {
        LOG.atDebug().setCause(e).log("Closing without saying so");
      }
    }
    bus.close();
  }

  private void announce() {
    var unused =
        bus.publish(address, online)
            .whenComplete(
                (done, thrown) -> {
                  if (thrown instanceof BusException.Refused) {
                    LOG.atWarn()
                        .addKeyValue("topic", address.topic())
                        .log("The broker refuses the presence: {}", thrown.getMessage());
                  }
                });
  }

  private static Timestamp timestamp(Instant at) {
    return Timestamp.newBuilder().setSeconds(at.getEpochSecond()).setNanos(at.getNano()).build();
  }
}
