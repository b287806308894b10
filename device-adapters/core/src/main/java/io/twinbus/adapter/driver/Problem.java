package io.twinbus.adapter.driver;

/**
 * Something in a component or a configuration that cannot work.
 *
 * @param path where, such as {@code properties.container.image}
 * @param message what is wrong and what to do, for people
 */
public record Problem(String path, String message) {
  @Override
  public String toString() {
    return path.isEmpty() ? message : path + ": " + message;
  }
}
