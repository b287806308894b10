package io.twinbus.adapter.agent;

import com.google.protobuf.Struct;
import com.google.protobuf.Timestamp;
import io.twinbus.adapter.driver.BootReport;
import io.twinbus.adapter.driver.DeviceFacts;
import io.twinbus.adapter.driver.Driver;
import io.twinbus.adapter.reconcile.ComponentView;
import io.twinbus.v1.Boot;
import io.twinbus.v1.ComponentReport;
import io.twinbus.v1.Facts;
import io.twinbus.v1.ReportedState;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Writes the report: components, facts, boot and settings of the device. */
final class Device {
  private static final int MOST_MESSAGE = 2000;

  private final AgentConfig config;
  private final DriverSet drivers;
  private final Clock clock;
  private final DeviceFacts machine = MachineFacts.ofThisMachine();
  private final BootReport machineBoot = MachineFacts.boot();

  Device(AgentConfig config, DriverSet drivers, Clock clock) {
    this.config = config;
    this.drivers = drivers;
    this.clock = clock;
  }

  ReportedState report(long generation, List<ComponentView> views, Struct properties) {
    Instant now = clock.instant();
    ReportedState.Builder report =
        ReportedState.newBuilder()
            .setObservedGeneration(Math.max(0, generation))
            .setFacts(facts())
            .setBoot(boot())
            .setReportedAt(
                Timestamp.newBuilder().setSeconds(now.getEpochSecond()).setNanos(now.getNano()));
    if (properties.getFieldsCount() > 0) {
      report.setProperties(properties);
    }
    for (ComponentView view : views) {
      report.addComponents(
          ComponentReport.newBuilder()
              .setName(view.name())
              .setState(state(view.state()))
              .setDigest(view.digest())
              .setMessage(cut(view.message()))
              .setRestarts(view.restarts()));
    }
    return report.build();
  }

  private Facts facts() {
    List<DeviceFacts> sources = new ArrayList<>();
    sources.add(config.facts());
    drivers.all().forEach(driver -> sources.add(driver.facts()));
    sources.add(machine);
    return MachineFacts.merge(config.adapter(), sources);
  }

  private Boot boot() {
    BootReport boot =
        drivers.all().stream()
            .map(Driver::boot)
            .flatMap(Optional::stream)
            .findFirst()
            .orElse(machineBoot);
    return Boot.newBuilder().setId(boot.id()).setImageDigest(boot.imageDigest()).build();
  }

  private static String cut(String message) {
    return message.length() <= MOST_MESSAGE ? message : message.substring(0, MOST_MESSAGE) + " …";
  }

  private static ComponentReport.State state(ComponentView.State state) {
    return switch (state) {
      case PENDING -> ComponentReport.State.PENDING;
      case APPLYING -> ComponentReport.State.APPLYING;
      case READY -> ComponentReport.State.READY;
      case FAILED -> ComponentReport.State.FAILED;
      case REMOVING -> ComponentReport.State.REMOVING;
    };
  }
}
