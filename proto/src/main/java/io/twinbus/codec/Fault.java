package io.twinbus.codec;

/**
 * Why a document was refused.
 *
 * @param path where, as a JSON path such as {@code components[2].type}; empty for the whole document
 * @param message what is wrong and what to do, for people
 */
public record Fault(String path, String message) {
  @Override
  public String toString() {
    return path.isEmpty() ? message : path + ": " + message;
  }
}
