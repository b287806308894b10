package io.twinbus.topic;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads topics. Parsing is linear in the length of the topic and never throws; a topic that is not
 * one of the bus, or breaks its grammar, gives an empty result.
 */
public final class Topics {
  /** What every topic of the bus begins with. */
  public static final String ROOT = "tb/";

  private static final int MOST_LEVELS = 6;

  private Topics() {}

  /** The address that this topic names. */
  public static Optional<Address<?>> parse(String topic) {
    if (!topic.startsWith(ROOT)) {
      return Optional.empty();
    }
    String[] levels = split(topic);
    if (levels.length < 4) {
      return Optional.empty();
    }
    if (levels[1].equals(Names.SYSTEM)) {
      return levels.length == 4 && Names.isName(levels[2]) && Names.isName(levels[3])
          ? Optional.of(new Address.Presence(levels[2], levels[3]))
          : Optional.empty();
    }
    if (!Names.isName(levels[1])) {
      return Optional.empty();
    }
    return Optional.ofNullable(
        switch (levels[2]) {
          case "twin" -> twin(levels);
          case "spec" -> spec(levels);
          case "spec-status" -> specStatus(levels);
          case "artifact" -> artifact(levels);
          case "client" -> client(levels);
          case "errors" ->
              levels.length == 4 && Names.isClientId(levels[3])
                  ? new Address.Errors(levels[1], levels[3])
                  : null;
          default -> null;
        });
  }

  private static @Nullable Address<?> twin(String[] levels) {
    if (levels.length < 5 || !Names.isName(levels[3])) {
      return null;
    }
    TwinId twin = new TwinId(levels[1], levels[3]);
    if (levels.length == 5) {
      return switch (levels[4]) {
        case "desired" -> new Address.Desired(twin);
        case "reported" -> new Address.Reported(twin);
        case "connection" -> new Address.Connection(twin);
        case "status" -> new Address.Status(twin);
        case "health" -> new Address.HealthOf(twin);
        case "gate" -> new Address.Gate(twin);
        case "flash" -> new Address.Flash(twin);
        case "recover" -> new Address.Recover(twin);
        case "event" -> new Address.Event(twin);
        default -> null;
      };
    }
    String key = levels[5];
    if (levels[4].equals("blocks")) {
      return Names.isDigest(key) ? new Address.Blocks(twin, key) : null;
    }
    if (!Names.isName(key)) {
      return null;
    }
    return switch (levels[4]) {
      case "inbox" -> new Address.Inbox(twin, key);
      case "command" -> new Address.CommandTo(twin, key);
      case "reply" -> new Address.Reply(twin, key);
      case "telemetry" -> new Address.Telemetry(twin, key);
      default -> null;
    };
  }

  private static @Nullable Address<?> spec(String[] levels) {
    if (levels.length != 5 || !Names.isName(levels[4])) {
      return null;
    }
    return SpecKind.ofLevel(levels[3])
        .map(kind -> new Address.Spec(levels[1], kind, levels[4]))
        .orElse(null);
  }

  private static @Nullable Address<?> specStatus(String[] levels) {
    if (levels.length != 5 || !Names.isName(levels[4])) {
      return null;
    }
    return SpecKind.ofLevel(levels[3])
        .map(kind -> new Address.SpecStatusOf(levels[1], kind, levels[4]))
        .orElse(null);
  }

  private static @Nullable Address<?> artifact(String[] levels) {
    if (levels.length != 5 || !Names.isDigest(levels[3])) {
      return null;
    }
    return switch (levels[4]) {
      case "get" -> new Address.ArtifactGet(levels[1], levels[3]);
      case "put" -> new Address.ArtifactPut(levels[1], levels[3]);
      default -> null;
    };
  }

  private static @Nullable Address<?> client(String[] levels) {
    return levels.length == 5 && Names.isClientId(levels[3]) && Names.isName(levels[4])
        ? new Address.Client(levels[1], levels[3], levels[4])
        : null;
  }

  /** The levels of a topic; an empty array when there are more than any address has. */
  private static String[] split(String topic) {
    int count = 1;
    for (int i = 0; i < topic.length(); i++) {
      if (topic.charAt(i) == '/' && ++count > MOST_LEVELS) {
        return new String[0];
      }
    }
    String[] levels = new String[count];
    int start = 0;
    for (int level = 0; level < count - 1; level++) {
      int end = topic.indexOf('/', start);
      levels[level] = topic.substring(start, end);
      start = end + 1;
    }
    levels[count - 1] = topic.substring(start);
    return levels;
  }
}
