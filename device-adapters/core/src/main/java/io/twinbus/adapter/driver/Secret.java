package io.twinbus.adapter.driver;

import java.util.function.Supplier;

/** A text that never shows itself. */
public final class Secret {
  private final Supplier<String> text;

  public Secret(String text) {
    this(() -> text);
  }

  /** A secret that somebody may replace: asked for at each use. */
  public Secret(Supplier<String> text) {
    this.text = text;
  }

  /** The text, for the one who must use it. */
  public String reveal() {
    return text.get();
  }

  /** Stars. */
  @Override
  public String toString() {
    return "***";
  }
}
