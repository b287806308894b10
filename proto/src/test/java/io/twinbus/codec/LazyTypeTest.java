package io.twinbus.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import org.junit.jupiter.api.Test;

class LazyTypeTest {
  @Test
  void saysOfEveryKindWhatTheKindItselfSays() throws Exception {
    int kinds = 0;
    for (Field field : DocumentTypes.class.getFields()) {
      if (field.get(null) instanceof LazyType<?> lazy) {
        DocumentType<?> made = lazy.made();
        assertThat(lazy.name()).isEqualTo(made.name());
        assertThat(lazy.maxBytes()).isEqualTo(made.maxBytes());
        assertThat(lazy.defaultFormat()).isEqualTo(made.defaultFormat());
        assertThat(lazy.made()).isSameAs(made);
        kinds++;
      }
    }
    assertThat(kinds).isGreaterThan(20);
  }
}
