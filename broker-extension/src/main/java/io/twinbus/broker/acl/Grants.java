package io.twinbus.broker.acl;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

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

  /** Decides one access. */
  public Decision decide(Access access) {
    TopicFilter topic;
    try {
      topic = new TopicFilter(access.topic());
    } catch (IllegalArgumentException e) {
      return new Decision(false, "", String.valueOf(e.getMessage()));
    }
    for (Entry entry : denies.getOrDefault(access.action(), List.of())) {
      if (entry.filter().overlaps(topic)) {
        return new Decision(
            false,
            entry.rule().name(),
            "rule "
                + entry.rule().name()
                + " denies "
                + asked(access)
                + " ("
                + entry.filter().overlapping(topic).findFirst().orElse("")
                + ")");
      }
    }
    boolean partly = false;
    for (Entry entry : allows.getOrDefault(access.action(), List.of())) {
      if (entry.filter().covers(topic)) {
        return new Decision(
            true,
            entry.rule().name(),
            "rule "
                + entry.rule().name()
                + " allows "
                + asked(access)
                + " ("
                + entry.filter().overlapping(topic).findFirst().orElse("")
                + ")");
      }
      partly |= entry.filter().overlaps(topic);
    }
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

  private String firstPart(Access access, TopicFilter topic) {
    return allows.getOrDefault(access.action(), List.of()).stream()
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
