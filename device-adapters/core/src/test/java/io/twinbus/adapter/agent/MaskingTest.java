package io.twinbus.adapter.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinbus.adapter.driver.Observation;
import io.twinbus.adapter.driver.Outcome;
import io.twinbus.adapter.driver.Secret;
import io.twinbus.adapter.driver.TelemetryChannel;
import io.twinbus.adapter.reconcile.Stimulus;
import io.twinbus.service.config.ConfigurationException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MaskingTest {
  private final Masking masking =
      new Masking(List.of(new Secret("geheim"), new Secret("geheim-2"), new Secret("abc")));

  @Test
  void putsStarsInPlaceOfSecretsTheLongestFirst() {
    assertThat(masking.of("login geheim-2 and geheim")).isEqualTo("login *** and ***");
  }

  @Test
  void leavesShortOnesAsTheyWouldBeFoundInEveryText() {
    assertThat(masking.of("an abc")).isEqualTo("an abc");
  }

  @Test
  void masksWhatDriversSay() {
    assertThat(masking.of(new Stimulus.Applied("one", new Outcome.Failed("no geheim", false))))
        .isEqualTo(new Stimulus.Applied("one", new Outcome.Failed("no ***", false)));
    assertThat(masking.of(new Stimulus.Removed("one", Outcome.done("geheim"))))
        .isEqualTo(new Stimulus.Removed("one", Outcome.done("***")));
    assertThat(masking.of(new Stimulus.Progressed("one", "geheim")))
        .isEqualTo(new Stimulus.Progressed("one", "***"));
    for (Observation seen :
        List.of(
            new Observation.Absent("geheim"),
            Observation.starting("geheim"),
            Observation.ready("geheim"),
            Observation.different("geheim"),
            Observation.unknown("geheim"))) {
      assertThat(masking.of(new Stimulus.Observed("one", seen)))
          .isInstanceOfSatisfying(
              Stimulus.Observed.class,
              masked -> {
                assertThat(masked.observation()).hasSameClassAs(seen);
                assertThat(masked.observation().message()).isEqualTo("***");
              });
    }
  }

  @Test
  void goesOnWithoutASecretThatCannotBeRead() {
    Secret gone =
        new Secret(
            () -> {
              throw new ConfigurationException("there is no such file");
            });
    assertThat(new Masking(List.of(gone, new Secret("geheim"))).of("geheim")).isEqualTo("***");
  }

  @Test
  void masksTheLogBeforeItCutsLines() {
    List<String> sent = new ArrayList<>();
    TelemetryChannel channel =
        new TelemetryChannel() {
          @Override
          public void sample(double value) {}

          @Override
          public void sample(String text) {
            sent.add(text);
          }
        };
    LogTail log = new LogTail(channel, masking);
    log.line("x".repeat(1020) + "geheim");
    log.line("token geheim");
    assertThat(sent).allSatisfy(line -> assertThat(line).doesNotContain("gehe"));
    assertThat(log.tail(1)).isEqualTo("token ***");
  }
}
