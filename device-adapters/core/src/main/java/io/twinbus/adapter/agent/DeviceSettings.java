package io.twinbus.adapter.agent;

import com.google.protobuf.Struct;
import io.twinbus.adapter.document.JsonValues;
import io.twinbus.adapter.driver.Driver;
import io.twinbus.adapter.driver.Settings;
import io.twinbus.adapter.driver.SettingsException;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The device's own settings: offered to drivers, and reported as they took them on. */
final class DeviceSettings {
  private static final Logger LOG = LoggerFactory.getLogger(DeviceSettings.class);
  private static final Duration RETRY = Duration.ofSeconds(10);

  private final DriverSet drivers;
  private final AgentThreads threads;
  private final Executor mailbox;
  private final Runnable changed;
  private Struct desired = Struct.getDefaultInstance();
  private Struct reported = Struct.getDefaultInstance();

  DeviceSettings(DriverSet drivers, AgentThreads threads, Executor mailbox, Runnable changed) {
    this.drivers = drivers;
    this.threads = threads;
    this.mailbox = mailbox;
    this.changed = changed;
  }

  /** On the mailbox's thread, as all that follows. */
  void desire(Struct next) {
    desired = next;
    offer(next);
  }

  Struct reported() {
    return reported;
  }

  private void offer(Struct settings) {
    threads.worker().execute(() -> configure(settings));
  }

  private void configure(Struct settings) {
    Map<String, Object> taken = new LinkedHashMap<>();
    boolean failed = false;
    for (Driver driver : drivers.all()) {
      try {
        taken.putAll(driver.configure(Settings.of(JsonValues.toMap(settings))).asMap());
      } catch (IOException | SettingsException e) {
        failed = true;
        LOG.atWarn().log("The device does not take on its settings: {}", e.getMessage());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
    Struct result = JsonValues.toStruct(taken);
    boolean again = failed;
    mailbox.execute(
        () -> {
          if (!settings.equals(desired)) {
            return;
          }
          if (again) {
            threads.after(RETRY, () -> mailbox.execute(() -> retry(settings)));
          }
          if (!result.equals(reported)) {
            reported = result;
            changed.run();
          }
        });
  }

  private void retry(Struct settings) {
    if (settings.equals(desired)) {
      offer(settings);
    }
  }
}
