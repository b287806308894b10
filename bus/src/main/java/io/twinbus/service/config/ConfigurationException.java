package io.twinbus.service.config;

import java.util.List;

/**
 * A configuration cannot be used. The message has one line for each fault: where, what, what to do.
 */
public final class ConfigurationException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final List<String> faults;

  public ConfigurationException(List<String> faults) {
    super(String.join(System.lineSeparator(), faults));
    this.faults = List.copyOf(faults);
  }

  public ConfigurationException(String fault) {
    this(List.of(fault));
  }

  /** All that is wrong, in the order of the file. */
  public List<String> faults() {
    return faults;
  }
}
