package io.twinbus.adapter.driver;

/**
 * The lines that a component prints: the last of them are kept for the report of a failure, and all
 * go out as telemetry on the channel {@code log.<component>}, as fast as the adapter's
 * configuration allows. Bounded: a component that prints without end costs no memory. Safe for use
 * by many threads.
 */
public interface ComponentLog {
  /** One line, without its line end; what cannot be shown is replaced, what is too long is cut. */
  void line(String text);

  /** The last lines, joined by line ends; empty when there are none. */
  String tail(int lines);
}
