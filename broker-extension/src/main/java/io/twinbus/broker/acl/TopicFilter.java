package io.twinbus.broker.acl;

import org.jspecify.annotations.Nullable;

/**
 * A topic filter taken apart (MQTT 5 §4.7). All questions are linear in the number of levels,
 * except {@link #overlaps}, which is linear too as {@code #} ends it.
 */
final class TopicFilter {
  private static final String ANY_LEVEL = "+";
  private static final String ANY_REST = "#";

  private final String text;
  private final String[] levels;

  TopicFilter(String text) {
    this.text = text;
    this.levels = text.split("/", -1);
    for (int i = 0; i < levels.length; i++) {
      boolean wild = levels[i].indexOf('+') >= 0 || levels[i].indexOf('#') >= 0;
      if (wild && levels[i].length() > 1) {
        throw new IllegalArgumentException(
            "\"" + text + "\" is not a topic filter: + and # stand alone in their level");
      }
      if (levels[i].equals(ANY_REST) && i < levels.length - 1) {
        throw new IllegalArgumentException(
            "\"" + text + "\" is not a topic filter: # is the last level");
      }
    }
  }

  /** Whether every topic that the other matches is matched by this one. A topic is a filter too. */
  boolean covers(TopicFilter other) {
    if (isReserved(other) && isWild(levels[0])) {
      return false;
    }
    for (int i = 0; ; i++) {
      if (i < levels.length && levels[i].equals(ANY_REST)) {
        return true;
      }
      if (i == levels.length || i == other.levels.length) {
        return i == levels.length && i == other.levels.length;
      }
      String theirs = other.levels[i];
      boolean covered =
          levels[i].equals(ANY_LEVEL) ? !theirs.equals(ANY_REST) : levels[i].equals(theirs);
      if (!covered) {
        return false;
      }
    }
  }

  /** Whether there is a topic that both match. */
  boolean overlaps(TopicFilter other) {
    if ((isReserved(other) && isWild(levels[0])) || (isReserved(this) && isWild(other.levels[0]))) {
      return false;
    }
    for (int i = 0; ; i++) {
      boolean mineEnds = i == levels.length;
      boolean theirsEnds = i == other.levels.length;
      if (mineEnds && theirsEnds) {
        return true;
      }
      if ((!mineEnds && levels[i].equals(ANY_REST))
          || (!theirsEnds && other.levels[i].equals(ANY_REST))) {
        return true;
      }
      if (mineEnds || theirsEnds) {
        return false;
      }
      if (!levels[i].equals(ANY_LEVEL)
          && !other.levels[i].equals(ANY_LEVEL)
          && !levels[i].equals(other.levels[i])) {
        return false;
      }
    }
  }

  /** A level of it, from 0; null where it has none. */
  @Nullable String level(int number) {
    return number >= 0 && number < levels.length ? levels[number] : null;
  }

  private static boolean isReserved(TopicFilter filter) {
    return filter.levels[0].startsWith("$");
  }

  private static boolean isWild(String level) {
    return level.equals(ANY_LEVEL) || level.equals(ANY_REST);
  }

  @Override
  public String toString() {
    return text;
  }
}
