package io.twinbus.cli.output;

import com.google.protobuf.Timestamp;
import java.time.Duration;
import java.time.Instant;

/** How long ago something was, as people say it: 12s, 3m, 5h, 2d. */
public final class Ago {
  private Ago() {}

  /** From then to now; a dash when nothing is known. */
  public static String of(Timestamp then, Instant now) {
    return then.getSeconds() == 0
        ? "-"
        : of(Duration.between(Instant.ofEpochSecond(then.getSeconds(), then.getNanos()), now));
  }

  /** A length of time; negative ones count as none. */
  public static String of(Duration time) {
    long seconds = Math.max(0, time.toSeconds());
    if (seconds < 120) {
      return seconds + "s";
    }
    if (seconds < 7_200) {
      return seconds / 60 + "m";
    }
    return seconds < 172_800 ? seconds / 3_600 + "h" : seconds / 86_400 + "d";
  }
}
