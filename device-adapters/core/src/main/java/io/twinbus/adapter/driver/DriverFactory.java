package io.twinbus.adapter.driver;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Makes a driver. Found by {@link java.util.ServiceLoader}: name the class in {@code
 * META-INF/services/io.twinbus.adapter.driver.DriverFactory}.
 */
public interface DriverFactory {
  /** The name of the driver's section in the adapter's configuration: {@code drivers.<name>}. */
  String name();

  /**
   * Whether the driver is used when the configuration does not mention it. A section {@code
   * enabled: false} turns it off.
   */
  default boolean enabledByDefault() {
    return true;
  }

  /**
   * What is wrong with its section of the configuration, or missing on this machine: for {@code
   * --check}. Changes nothing.
   */
  List<Problem> check(Settings settings);

  /** What the broker shall say for the adapter when it is lost, for a device that waits for it. */
  default Optional<NativeTopics.Testament> testament(String target) {
    return Optional.empty();
  }

  /**
   * Makes the driver.
   *
   * @throws IOException if the machine cannot run it; the message names cause and remedy
   */
  Driver create(Settings settings, DriverContext context) throws IOException, InterruptedException;
}
