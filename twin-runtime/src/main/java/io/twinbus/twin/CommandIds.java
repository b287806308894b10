package io.twinbus.twin;

import io.twinbus.twin.gate.CommandQueue;
import io.twinbus.v1.Command;
import java.time.Instant;
import java.util.stream.Stream;

/**
 * Ids of commands: numbers that rise within a twin, also over restarts, since they are never below
 * the milliseconds of the time at which they are made.
 */
final class CommandIds {
  private static final String PREFIX = "c-";
  private static final int RADIX = 36;

  private CommandIds() {}

  static long next(long last, Instant now) {
    return Math.max(last + 1, now.toEpochMilli());
  }

  static String id(long number) {
    return PREFIX + Long.toString(number, RADIX);
  }

  static long last(CommandQueue commands) {
    return Stream.concat(commands.queued().stream(), commands.awaiting().stream())
        .mapToLong(CommandIds::number)
        .max()
        .orElse(0);
  }

  private static long number(Command command) {
    String id = command.getId();
    if (!id.startsWith(PREFIX)) {
      return 0;
    }
    try {
      return Long.parseLong(id.substring(PREFIX.length()), RADIX);
    } catch (NumberFormatException notOurs) {
      return 0;
    }
  }
}
