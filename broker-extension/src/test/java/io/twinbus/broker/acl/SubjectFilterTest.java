package io.twinbus.broker.acl;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinbus.broker.identity.Identity;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** What stands for many filters says the same as each of them does. */
class SubjectFilterTest {
  private static final List<String> PATTERNS =
      List.of(
          "tb/${tenant}/twin/${target}/reported",
          "tb/${tenant}/twin/${target}/telemetry/+",
          "tb/${tenant}/twin/${target}/#",
          "tb/${target}",
          "eip://x/es/${target}Twin/STATUS",
          "eip://x/es/pre-${target}-post/+",
          "${target}/${target}/x",
          "${target}/x",
          "tb/${tenant}/artifact/+/get");
  private static final List<String> LEVELS =
      List.of(
          "tb",
          "t",
          "twin",
          "a",
          "b",
          "c",
          "aTwin",
          "pre-a-post",
          "pre-",
          "-post",
          "pre-post",
          "aXwin",
          "aTwix",
          "pre-a-posX",
          "xre-a-post",
          "eip:",
          "",
          "x",
          "es",
          "reported",
          "telemetry",
          "STATUS",
          "artifact",
          "get",
          "+",
          "#");

  @Property(tries = 20_000)
  void coversAndOverlapsWhatOneOfThemDoes(@ForAll long seed) {
    Random random = new Random(seed);
    String pattern = PATTERNS.get(random.nextInt(PATTERNS.size()));
    Set<String> targets = random.nextBoolean() ? Set.of("a", "b") : Set.of("a", "b-post", "aTwin");
    TopicFilter topic = new TopicFilter(near(pattern, random));
    List<TopicFilter> each =
        targets.stream()
            .map(target -> pattern.replace("${target}", target).replace("${tenant}", "t"))
            .map(TopicFilter::new)
            .toList();

    List<SubjectFilter> filters =
        new Pattern(pattern)
            .of(new Subject(Identity.device("g", "t", targets.toArray(String[]::new)), "g"));

    assertThat(filters.stream().anyMatch(filter -> filter.covers(topic)))
        .as("%s of %s covers %s", pattern, targets, topic)
        .isEqualTo(each.stream().anyMatch(filter -> filter.covers(topic)));
    assertThat(filters.stream().anyMatch(filter -> filter.overlaps(topic)))
        .as("%s of %s overlaps %s", pattern, targets, topic)
        .isEqualTo(each.stream().anyMatch(filter -> filter.overlaps(topic)));
    assertThat(
            filters.stream()
                .filter(filter -> filter.overlaps(topic))
                .flatMap(filter -> filter.overlapping(topic))
                .distinct())
        .containsExactlyInAnyOrderElementsOf(
            each.stream()
                .filter(filter -> filter.overlaps(topic))
                .map(TopicFilter::toString)
                .distinct()
                .toList());
  }

  /** A topic or filter like the pattern, with some levels changed, cut or added. */
  private static String near(String pattern, Random random) {
    String[] levels =
        pattern
            .replace("${target}", random.nextInt(4) == 0 ? "c" : "a")
            .replace("${tenant}", "t")
            .split("/", -1);
    int length = random.nextInt(4) == 0 ? 1 + random.nextInt(levels.length + 1) : levels.length;
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      String level =
          i >= levels.length || random.nextInt(4) == 0
              ? LEVELS.get(random.nextInt(LEVELS.size()))
              : levels[i];
      text.append(i == 0 ? "" : "/").append(level);
      if (level.equals("#")) {
        break;
      }
    }
    return text.toString();
  }

  @Test
  void aGatewayOfManyTargetsHasNoMoreFiltersThanOneOfOne() {
    String[] targets = IntStream.range(0, 10_000).mapToObj(i -> "t" + i).toArray(String[]::new);
    Subject gateway = new Subject(Identity.device("gateway", "default", targets), "gateway");

    assertThat(
            BuiltInRules.ALL.stream()
                .filter(rule -> rule.isAbout(gateway))
                .flatMap(rule -> rule.topics().stream())
                .flatMap(topic -> new Pattern(topic).of(gateway).stream()))
        .hasSizeLessThan(30);
    assertThat(
            Stream.of("t0", "t9999", "t10000")
                .map(target -> Access.publish("tb/default/twin/" + target + "/reported"))
                .map(access -> Policy.builtIn().decide(gateway, access).allowed()))
        .containsExactly(true, true, false);
  }
}
