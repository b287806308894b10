package io.twinbus.codec;

/**
 * Why a document was refused.
 *
 * @param path where, as a JSON path such as {@code components[2].type}; {@value #WHOLE} for the
 *     whole document
 * @param message what is wrong and what to do, for people
 */
public record Fault(String path, String message) {
  /** The path of the whole document. */
  public static final String WHOLE = "$";

  @Override
  public String toString() {
    return path + ": " + message;
  }
}
