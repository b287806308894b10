package io.twinbus.broker.acl;

import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A rule's topic filter with the values of one subject. Where it names a target, it stands for one
 * filter for each of the subject's targets without being taken apart into them: a gateway may speak
 * for ten thousand, and each of its messages is judged.
 */
final class SubjectFilter {
  private static final int NO_TARGET = -1;

  private final String text;
  private final TopicFilter filter;
  private final Set<String> targets;
  private final int level;
  private final String before;
  private final String after;

  /**
   * Fills targets in.
   *
   * @param text the filter, in which at most one level holds {@link Pattern#TARGET}, once, and that
   *     is not the first one
   * @param targets those of the subject; not empty if the filter names a target
   */
  SubjectFilter(String text, Set<String> targets) {
    this.text = text;
    this.targets = targets;
    String[] levels = text.split("/", -1);
    int found = NO_TARGET;
    for (int i = 0; i < levels.length; i++) {
      if (levels[i].contains(Pattern.TARGET)) {
        found = i;
      }
    }
    this.level = found;
    if (found == NO_TARGET) {
      this.before = "";
      this.after = "";
      this.filter = new TopicFilter(text);
    } else {
      int at = levels[found].indexOf(Pattern.TARGET);
      this.before = levels[found].substring(0, at);
      this.after = levels[found].substring(at + Pattern.TARGET.length());
      levels[found] = "+";
      this.filter = new TopicFilter(String.join("/", levels));
    }
  }

  /** Whether one of its filters matches every topic that the other matches. */
  boolean covers(TopicFilter other) {
    if (!filter.covers(other)) {
      return false;
    }
    @Nullable String theirs = other.level(level);
    return level == NO_TARGET || (theirs != null && targetOf(theirs) != null);
  }

  /** Whether there is a topic that one of its filters and the other match. */
  boolean overlaps(TopicFilter other) {
    if (!filter.overlaps(other)) {
      return false;
    }
    @Nullable String theirs = other.level(level);
    return level == NO_TARGET || theirs == null || isWild(theirs) || targetOf(theirs) != null;
  }

  /** Those of its filters that overlap the other, which overlaps this. */
  Stream<String> overlapping(TopicFilter other) {
    if (level == NO_TARGET) {
      return Stream.of(text);
    }
    @Nullable String theirs = other.level(level);
    @Nullable String target = theirs == null ? null : targetOf(theirs);
    Stream<String> names = target == null ? targets.stream() : Stream.of(target);
    return names.map(name -> text.replace(Pattern.TARGET, name));
  }

  /** The subject's target that a level of a topic names; a wildcard names none. */
  private @Nullable String targetOf(String theirs) {
    int end = theirs.length() - after.length();
    if (end < before.length() || !theirs.startsWith(before) || !theirs.endsWith(after)) {
      return null;
    }
    String name = theirs.substring(before.length(), end);
    return targets.contains(name) ? name : null;
  }

  private static boolean isWild(String level) {
    return level.equals("+") || level.equals("#");
  }
}
