package io.twinbus.broker.acl;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a policy says of one subject, with all variables filled in. Immutable. */
public final class Grants {
  private record Entry(Rule rule, SubjectFilter filter) {}

  private final Subject subject;
  private final Map<Action, List<Entry>> allows = new EnumMap<>(Action.class);
  private final Map<Action, List<Entry>> denies = new EnumMap<>(Action.class);

  Grants(List<Rule> rules, Subject subject) {
    this.subject = subject;
    for (Action action : Action.values()) {
      allows.put(action, new ArrayList<>());
      denies.put(action, new ArrayList<>());
    }
    for (Rule rule : rules) {
      if (rule.isAbout(subject)) {
        var entries = rule.effect() == Rule.Effect.ALLOW ? allows : denies;
        for (String topic : rule.topics()) {
          for (SubjectFilter filter : new Pattern(topic).of(subject)) {
            for (Action action : rule.actions()) {
              entries.computeIfAbsent(action, a -> new ArrayList<>()).add(new Entry(rule, filter));
            }
          }
        }
      }
    }
  }

  /** Whether an access is allowed: {@link #decide} without the words, for each message. */
  public boolean allows(Access access) {
    TopicFilter topic;
    try {
      topic = new TopicFilter(access.topic());
    } catch (IllegalArgumentException e) {
      return false;
    }
    return denying(access, topic) == null && allowing(access, topic) != null;
  }

  /** Decides one access, and says why. */
  public Decision decide(Access access) {
    TopicFilter topic;
    try {
      topic = new TopicFilter(access.topic());
    } catch (IllegalArgumentException e) {
      return new Decision(false, "", String.valueOf(e.getMessage()));
    }
    Entry denying = denying(access, topic);
    if (denying != null) {
      return new Decision(false, denying.rule().name(), because(denying, "denies", access, topic));
    }
    Entry allowing = allowing(access, topic);
    if (allowing != null) {
      return new Decision(true, allowing.rule().name(), because(allowing, "allows", access, topic));
    }
    boolean partly =
        entries(allows, access).stream().anyMatch(entry -> entry.filter().overlaps(topic));
    return new Decision(
        false,
        "",
        partly
            ? "no rule allows all of "
                + asked(access)
                + ": ask for less, such as "
                + firstPart(access, topic)
            : "no rule allows " + asked(access));
  }

  private @Nullable Entry denying(Access access, TopicFilter topic) {
    for (Entry entry : entries(denies, access)) {
      if (entry.filter().overlaps(topic)) {
        return entry;
      }
    }
    return null;
  }

  private @Nullable Entry allowing(Access access, TopicFilter topic) {
    for (Entry entry : entries(allows, access)) {
      if (entry.filter().covers(topic)) {
        return entry;
      }
    }
    return null;
  }

  private static List<Entry> entries(Map<Action, List<Entry>> from, Access access) {
    return from.getOrDefault(access.action(), List.of());
  }

  private String because(Entry entry, String verb, Access access, TopicFilter topic) {
    return "rule "
        + entry.rule().name()
        + " "
        + verb
        + " "
        + asked(access)
        + " ("
        + entry.filter().overlapping(topic).findFirst().orElse("")
        + ")";
  }

  private String firstPart(Access access, TopicFilter topic) {
    return entries(allows, access).stream()
        .map(Entry::filter)
        .filter(filter -> filter.overlaps(topic))
        .flatMap(filter -> filter.overlapping(topic))
        .limit(4)
        .reduce((left, right) -> left + ", " + right)
        .orElse("");
  }

  private String asked(Access access) {
    return access.action().text()
        + " "
        + access.topic()
        + " to "
        + subject.identity().role().text()
        + " "
        + subject.identity().name();
  }
}
