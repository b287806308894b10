package io.twinbus.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinbus.adapter.driver.FlashPhase;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FaultScriptTest {
  private static final String BAD = "sha256:" + "b".repeat(64);
  private static final String GOOD = "sha256:" + "a".repeat(64);

  @Test
  void hasAFaultHappenAsOftenAsItSays() {
    FaultScript script = FaultScript.parse("crash@writing:4096*2");
    assertThat(take(script, GOOD, FlashPhase.WRITING)).isPresent();
    assertThat(take(script, GOOD, FlashPhase.VERIFYING)).isEmpty();
    assertThat(take(script, BAD, FlashPhase.WRITING)).isPresent();
    assertThat(take(script, GOOD, FlashPhase.WRITING)).isEmpty();
  }

  @Test
  void sparesOtherImagesThanTheOneItIsAbout() {
    FaultScript script = FaultScript.parse("die@erasing, boot_loop@rebooting for " + BAD);
    assertThat(take(script, GOOD, FlashPhase.REBOOTING)).isEmpty();
    assertThat(take(script, BAD, FlashPhase.REBOOTING))
        .hasValueSatisfying(fault -> assertThat(fault.kind()).isEqualTo(Fault.Kind.BOOT_LOOP));
    assertThat(take(script, GOOD, FlashPhase.ERASING)).isPresent();
  }

  @Test
  void countsTheSecondsOfAFaultOfTheLineNotItsTimes() {
    FaultScript script = FaultScript.parse("link_lost@writing*20");
    assertThat(take(script, GOOD, FlashPhase.WRITING))
        .hasValueSatisfying(fault -> assertThat(fault.times()).isEqualTo(20));
    assertThat(take(script, GOOD, FlashPhase.WRITING)).isEmpty();
  }

  @Test
  void namesThePartThatItCannotRead() {
    assertThatThrownBy(() -> FaultScript.parse("die@erasing for blinky"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("die@erasing for blinky");
    assertThatThrownBy(() -> FaultScript.parse("die@erasing, melt@writing"))
        .hasMessageContaining("\"melt@writing\" is not a fault");
  }

  private static Optional<Fault> take(FaultScript script, String digest, FlashPhase phase) {
    return script.take(digest, phase, fault -> true);
  }
}
