package io.twinbus.broker.ledger;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.twinbus.v1.DesiredState;
import io.twinbus.v1.Metadata;
import io.twinbus.v1.Target;
import io.twinbus.v1.TargetSpec;

/** Documents for tests, as short as they may be. */
final class Documents {
  private Documents() {}

  static DesiredState desired(String content) {
    return DesiredState.newBuilder()
        .setProperties(
            Struct.newBuilder()
                .putFields("content", Value.newBuilder().setStringValue(content).build()))
        .build();
  }

  static LedgerDocument desired(String content, long generation) {
    return LedgerDocument.of(desired(content).toBuilder().setGeneration(generation).build());
  }

  static Target target(String name, String content) {
    return Target.newBuilder()
        .setApiVersion("twinbus.io/v1")
        .setKind("Target")
        .setMetadata(Metadata.newBuilder().setName(name))
        .setSpec(TargetSpec.newBuilder().setDisplayName(content))
        .build();
  }
}
