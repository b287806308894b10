package io.twinbus.plan;

import io.twinbus.v1.SpecCondition;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Makes conditions, and keeps their number within what a document may hold. */
final class Conditions {
  private static final int MOST = 200;
  private static final int MOST_NAMES = 10;

  private Conditions() {}

  static SpecCondition blocking(String type, String path, String message) {
    return condition(type, path, message).setBlocking(true).build();
  }

  static SpecCondition notice(String type, String path, String message) {
    return condition(type, path, message).build();
  }

  private static SpecCondition.Builder condition(String type, String path, String message) {
    return SpecCondition.newBuilder().setType(type).setPath(path).setMessage(message);
  }

  static List<SpecCondition> limited(List<SpecCondition> all) {
    if (all.size() <= MOST) {
      return all;
    }
    List<SpecCondition> some = new ArrayList<>(all.subList(0, MOST));
    some.add(notice("More", "", (all.size() - MOST) + " more conditions are not shown"));
    return some;
  }

  /** Names for people: a few of them, and how many more there are. */
  static String names(Collection<String> all) {
    List<String> some = all.stream().limit(MOST_NAMES).toList();
    return all.size() <= MOST_NAMES
        ? String.join(", ", some)
        : String.join(", ", some) + " and " + (all.size() - MOST_NAMES) + " more";
  }
}
