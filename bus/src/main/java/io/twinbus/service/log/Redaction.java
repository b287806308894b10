package io.twinbus.service.log;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Keeps secrets out of the log, by the names under which they are logged. */
final class Redaction {
  static final String HIDDEN = "***";
  private static final List<String> NAMES =
      List.of("password", "secret", "token", "authorization", "credential", "privatekey");

  private Redaction() {}

  /** The value as the log may show it. */
  static String shown(String key, @Nullable Object value) {
    String name = key.toLowerCase(Locale.ROOT);
    for (String secret : NAMES) {
      if (name.contains(secret) && !name.endsWith("file")) {
        return HIDDEN;
      }
    }
    return String.valueOf(value);
  }
}
