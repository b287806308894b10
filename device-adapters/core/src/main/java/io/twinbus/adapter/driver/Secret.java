package io.twinbus.adapter.driver;

/** A text that never shows itself. */
public final class Secret {
  private final String text;

  public Secret(String text) {
    this.text = text;
  }

  /** The text, for the one who must use it. */
  public String reveal() {
    return text;
  }

  /** Stars. */
  @Override
  public String toString() {
    return "***";
  }
}
