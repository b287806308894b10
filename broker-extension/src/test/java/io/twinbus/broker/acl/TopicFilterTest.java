package io.twinbus.broker.acl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TopicFilterTest {
  /** All topics of up to three levels over a small alphabet, the empty level included. */
  private static final List<String> TOPICS = topics();

  @Property
  void coversExactlyTheFiltersWhoseTopicsItMatches(
      @ForAll("filters") String one, @ForAll("filters") String other) {
    TopicFilter left = new TopicFilter(one);
    TopicFilter right = new TopicFilter(other);
    List<String> others = TOPICS.stream().filter(topic -> matches(other, topic)).toList();

    if (left.covers(right)) {
      assertThat(others).allMatch(topic -> matches(one, topic));
    }
    assertThat(left.overlaps(right))
        .isEqualTo(others.stream().anyMatch(topic -> matches(one, topic)));
  }

  @Property
  void coversATopicIfAndOnlyIfItMatchesIt(@ForAll("filters") String filter) {
    TopicFilter tested = new TopicFilter(filter);
    for (String topic : TOPICS) {
      assertThat(tested.covers(new TopicFilter(topic))).isEqualTo(matches(filter, topic));
    }
  }

  @Test
  void keepsReservedTopicsFromWildcardsOfTheFirstLevel() {
    assertThat(new TopicFilter("#").covers(new TopicFilter("$SYS/broker"))).isFalse();
    assertThat(new TopicFilter("+/broker").covers(new TopicFilter("$SYS/broker"))).isFalse();
    assertThat(new TopicFilter("$SYS/#").covers(new TopicFilter("$SYS/broker"))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a+", "a/#/b", "a/b#", "#a"})
  void refusesWildcardsThatDoNotStandAlone(String text) {
    assertThatThrownBy(() -> new TopicFilter(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Provide
  Arbitrary<String> filters() {
    Arbitrary<String> level = Arbitraries.of("a", "b", "", "+");
    return level
        .list()
        .ofMinSize(1)
        .ofMaxSize(3)
        .flatMap(
            levels ->
                Arbitraries.of(true, false)
                    .map(
                        rest -> {
                          List<String> all = new ArrayList<>(levels);
                          if (rest && all.size() < 3) {
                            all.add("#");
                          }
                          return String.join("/", all);
                        }));
  }

  /** MQTT 5 §4.7, written down once more in the plainest way. */
  private static boolean matches(String filter, String topic) {
    String[] wanted = filter.split("/", -1);
    String[] levels = topic.split("/", -1);
    for (int i = 0; i < wanted.length; i++) {
      if (wanted[i].equals("#")) {
        return levels.length >= i;
      }
      if (i >= levels.length || (!wanted[i].equals("+") && !wanted[i].equals(levels[i]))) {
        return false;
      }
    }
    return wanted.length == levels.length;
  }

  private static List<String> topics() {
    List<String> level = List.of("a", "b", "");
    List<String> topics = new ArrayList<>(level);
    for (String one : level) {
      for (String two : level) {
        topics.add(one + "/" + two);
        for (String three : level) {
          topics.add(one + "/" + two + "/" + three);
        }
      }
    }
    return List.copyOf(topics);
  }
}
