package io.twinbus.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.testkit.engine.EventConditions.event;
import static org.junit.platform.testkit.engine.EventConditions.finishedWithFailure;
import static org.junit.platform.testkit.engine.EventConditions.skippedWithReason;
import static org.junit.platform.testkit.engine.EventConditions.test;
import static org.junit.platform.testkit.engine.TestExecutionResultConditions.message;

import org.junit.jupiter.api.Test;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;

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
  void skipsWithTheReasonWhatAMachineLacks() {
    EngineExecutionResults results = run("");

    results
        .testEvents()
        .assertThatEvents()
        .haveExactly(
            1,
            event(
                test("asksForTheImpossible"),
                skippedWithReason("needs unobtainium: nobody has it")));
    results.testEvents().assertStatistics(stats -> stats.skipped(1).succeeded(1).failed(0));
  }

  @Test
  void failsWhatIsDemandedAndLacking() {
    EngineExecutionResults results = run("browser,unobtainium");

    results
        .testEvents()
        .assertThatEvents()
        .haveExactly(
            1,
            event(
                test("asksForTheImpossible"),
                finishedWithFailure(
                    message("TWINBUS_REQUIRE demands unobtainium, but: nobody has it"))));
    results.testEvents().assertStatistics(stats -> stats.skipped(0).succeeded(1).failed(1));
  }

  private static EngineExecutionResults run(String demands) {
    return EngineTestKit.engine("junit-jupiter")
        .configurationParameter(RequiresCondition.PARAMETER, demands)
        .selectors(selectClass(Demanding.class))
        .execute();
  }

  /** Run by the engine of the tests above only: its name is not that of a test. */
  static class Demanding {
    @Test
    @Requires("unobtainium")
    void asksForTheImpossible() {}

    @Test
    void asksForNothing() {}
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
