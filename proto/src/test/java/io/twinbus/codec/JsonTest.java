package io.twinbus.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ListValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.twinbus.v1.ReportedState;
import org.junit.jupiter.api.Test;

class JsonTest {
  private static final Value ON = Value.newBuilder().setBoolValue(true).build();

  @Test
  void writesADocumentWithoutItsAbsentFields() {
    assertThat(Json.compact(ReportedState.newBuilder().setObservedGeneration(7).build()))
        .isEqualTo("{\"observedGeneration\":7}");
  }

  @Test
  void writesAFreeFormValueByItself() {
    Value list = Value.newBuilder().setListValue(ListValue.newBuilder().addValues(ON)).build();

    assertThat(Json.compact(list)).isEqualTo("[true]");
    assertThat(Json.compact(Struct.newBuilder().putFields("light", ON).build()))
        .isEqualTo("{\"light\":true}");
  }
}
