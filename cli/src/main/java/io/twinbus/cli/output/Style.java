package io.twinbus.cli.output;

import java.util.Map;

/** Colours, and only where a person looks at a terminal that has them (NO_COLOR is respected). */
@SuppressWarnings(
    "SystemConsoleNull") // the launchers set jdk.console=java.base, where null means no terminal
public enum Style {
  GOOD("32"),
  BUSY("36"),
  BAD("31"),
  DIM("2"),
  STRONG("1");

  private static final boolean COLOURS =
      System.console() != null
          && !System.getenv().containsKey("NO_COLOR")
          && !"dumb".equals(System.getenv("TERM"));

  private static final Map<String, Style> OF_STATE =
      Map.ofEntries(
          Map.entry("IN_SYNC", GOOD),
          Map.entry("READY", GOOD),
          Map.entry("OK", GOOD),
          Map.entry("APPLYING", BUSY),
          Map.entry("PENDING", BUSY),
          Map.entry("FLASHING", BUSY),
          Map.entry("PROGRESSING", BUSY),
          Map.entry("WAITING", BUSY),
          Map.entry("REMOVING", BUSY),
          Map.entry("FAILED", BAD),
          Map.entry("DRIFTED", BAD),
          Map.entry("INVALID", BAD),
          Map.entry("QUARANTINED", BAD),
          Map.entry("UNKNOWN", DIM));

  private final String code;

  Style(String code) {
    this.code = code;
  }

  /** Whether standard input and output are a terminal (with {@code -Djdk.console=java.base}). */
  public static boolean onTerminal() {
    return System.console() != null;
  }

  /** The text in this style, or as it is. */
  public String of(String text) {
    return COLOURS ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
  }

  /** A line with the names of states in their colours; widths stay as they are. */
  public static String states(String line) {
    if (!COLOURS) {
      return line;
    }
    String styled = line;
    for (Map.Entry<String, Style> state : OF_STATE.entrySet()) {
      styled =
          styled.replaceAll(
              "(?<![A-Z_])" + state.getKey() + "(?![A-Z_])", state.getValue().of(state.getKey()));
    }
    return styled;
  }
}
