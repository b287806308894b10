package io.twinbus.adapter.driver;

import java.util.Map;

/**
 * The answer to a command.
 *
 * @param ok whether it did what it was asked for
 * @param message for people
 * @param payload what it yields: JSON values
 */
public record CommandAnswer(boolean ok, String message, Map<String, Object> payload) {
  public CommandAnswer {
    payload = Map.copyOf(payload);
  }

  /** It worked. */
  public static CommandAnswer ok(String message) {
    return new CommandAnswer(true, message, Map.of());
  }

  /** It worked, and this is what it yields. */
  public static CommandAnswer ok(String message, Map<String, Object> payload) {
    return new CommandAnswer(true, message, payload);
  }

  /** It did not work. */
  public static CommandAnswer failed(String message) {
    return new CommandAnswer(false, message, Map.of());
  }
}
