package io.twinbus.cli.diff;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.twinbus.cli.output.Documents;
import java.util.List;
import org.junit.jupiter.api.Test;

class DifferenceTest {
  private static List<String> between(String before, String after) {
    return Difference.between(tree(before), tree(after)).stream()
        .map(Difference::toString)
        .toList();
  }

  private static JsonNode tree(String json) {
    return Documents.lenient(json);
  }

  @Test
  void findsNothingInEqualDocumentsWhateverTheOrderOfTheirFields() {
    assertThat(between("{\"a\":1,\"b\":[1,2]}", "{\"b\":[1,2],\"a\":1}")).isEmpty();
  }

  @Test
  void tellsWhatWasAddedRemovedAndChanged() {
    assertThat(between("{\"a\":1,\"b\":{\"c\":\"x\"}}", "{\"b\":{\"c\":\"y\"},\"d\":[]}"))
        .containsExactly("- a: 1", "~ b.c: \"x\" → \"y\"", "+ d: []");
  }

  @Test
  void findsEntriesOfAListByTheirNames() {
    assertThat(
            between(
                "{\"components\":[{\"name\":\"web\",\"port\":1},{\"name\":\"db\"}]}",
                "{\"components\":[{\"name\":\"db\"},{\"name\":\"web\",\"port\":2}]}"))
        .containsExactly("~ components[web].port: 1 → 2");
  }

  @Test
  void tellsWhenOnlyTheOrderOfNamedEntriesChanged() {
    assertThat(
            between("[{\"name\":\"a\"},{\"name\":\"b\"}]", "[{\"name\":\"b\"},{\"name\":\"a\"}]"))
        .hasSize(1);
  }

  @Test
  void comparesEntriesWithoutNamesByTheirNumbers() {
    assertThat(between("{\"l\":[1,2]}", "{\"l\":[1,3,4]}"))
        .containsExactly("~ l[1]: 2 → 3", "+ l[2]: 4");
  }

  @Test
  void quotesFieldsThatCannotStandInAPath() {
    assertThat(between("{}", "{\"container.image\":\"x\"}"))
        .containsExactly("+ [\"container.image\"]: \"x\"");
  }
}
