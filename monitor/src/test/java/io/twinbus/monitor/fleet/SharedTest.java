package io.twinbus.monitor.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class SharedTest {
  private final Shared shared = new Shared();

  @Test
  void givesOneObjectForEqualValues() {
    Map<String, String> first = shared.one(Map.of("zone", "lab"));

    assertThat(shared.one(Map.of("zone", "lab"))).isSameAs(first);
    assertThat(shared.one(Map.of("zone", "hall"))).isEqualTo(Map.of("zone", "hall"));
  }

  @Test
  void forgetsWhenThereAreTooMany() {
    Map<String, String> first = shared.one(Map.of("zone", "lab"));
    for (int i = 0; i < Shared.MOST; i++) {
      assertThat(shared.one("serial-" + i)).isEqualTo("serial-" + i);
    }

    assertThat(shared.one(Map.of("zone", "lab"))).isEqualTo(first).isNotSameAs(first);
  }
}
