package io.twinbus.adapter.main;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinbus.adapter.testkit.ShippedConfiguration;
import io.twinbus.service.config.Configuration;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReadmeTest {
  private static final String BEGINS = "target: pc\n";
  private static final String MINIMAL = BEGINS + "data: /var/lib/twinbus/pc\n";

  @Test
  void showsTheDefaults() throws Exception {
    AdapterSettings shown =
        Configuration.parse("README", ShippedConfiguration.ofReadme(BEGINS), AdapterSettings.class);

    assertThat(shown)
        .usingRecursiveComparison()
        .isEqualTo(Configuration.parse("minimal", MINIMAL, AdapterSettings.class));
  }

  @Test
  void namesEveryKey() throws Exception {
    String text = ShippedConfiguration.ofReadme(BEGINS);

    assertThat(keys(AdapterSettings.class)).allSatisfy(key -> assertThat(text).contains(key + ":"));
  }

  private static List<String> keys(Class<?> type) {
    List<String> keys = new ArrayList<>();
    for (RecordComponent component : type.getRecordComponents()) {
      keys.add(component.getName());
      if (component.getType().isRecord()
          && component.getType().getName().startsWith("io.twinbus")
          && component.getType().getSimpleName().endsWith("Settings")) {
        keys.addAll(keys(component.getType()));
      }
    }
    return keys;
  }
}
