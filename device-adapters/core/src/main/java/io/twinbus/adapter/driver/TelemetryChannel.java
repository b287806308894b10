package io.twinbus.adapter.driver;

/**
 * A channel of samples: {@code tb/{t}/twin/{x}/telemetry/{channel}}. Samples are sent in batches;
 * never blocks. Safe for use by many threads.
 */
public interface TelemetryChannel {
  /** A number, in the channel's unit, measured now. */
  void sample(double value);

  /** A text such as a line of a log. */
  void sample(String text);
}
