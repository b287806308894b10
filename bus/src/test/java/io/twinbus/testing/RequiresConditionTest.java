package io.twinbus.testing;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RequiresConditionTest {
  @Test
  void demandsOnlyWhatIsNamed() {
    assertThat(RequiresCondition.isDemanded("browser", "browser,root")).isTrue();
    assertThat(RequiresCondition.isDemanded("root", "browser, Root")).isTrue();
    assertThat(RequiresCondition.isDemanded("containers", "browser,root")).isFalse();
    assertThat(RequiresCondition.isDemanded("containers", "")).isFalse();
    assertThat(RequiresCondition.isDemanded("containers", "all")).isTrue();
  }

  @Test
  void findsProgramsOnThePath() {
    assertThat(Facility.program("no-such-program-anywhere", "sh")).isPresent();
    assertThat(Facility.program("no-such-program-anywhere")).isEmpty();
  }

  @Test
  void knowsFacilitiesByTheirLabels() {
    assertThat(Facility.ofLabel("browser")).contains(Facility.BROWSER);
    assertThat(Facility.ofLabel("unicorn")).isEmpty();
  }
}
