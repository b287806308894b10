package io.twinbus.benchmarks.jmh;

import com.google.protobuf.Struct;
import com.google.protobuf.Timestamp;
import com.google.protobuf.Value;
import io.twinbus.v1.Artifact;
import io.twinbus.v1.Boot;
import io.twinbus.v1.Component;
import io.twinbus.v1.ComponentReport;
import io.twinbus.v1.DesiredState;
import io.twinbus.v1.Facts;
import io.twinbus.v1.ReportedState;

/** The documents that the benchmarks work on. */
final class Samples {
  private static final String DIGEST = "sha256:" + "0123456789abcdef".repeat(4);

  private Samples() {}

  /** What a small board reports: about 1 KB as JSON. */
  static ReportedState reportedState() {
    return ReportedState.newBuilder()
        .setObservedGeneration(42)
        .addComponents(
            ComponentReport.newBuilder()
                .setName("firmware")
                .setState(ComponentReport.State.READY)
                .setDigest(DIGEST))
        .addComponents(
            ComponentReport.newBuilder()
                .setName("classifier")
                .setState(ComponentReport.State.APPLYING)
                .setDigest(DIGEST)
                .setMessage("waits for firmware to be READY")
                .setRestarts(2))
        .addComponents(
            ComponentReport.newBuilder()
                .setName("gateway")
                .setState(ComponentReport.State.READY)
                .setMessage("listens on 8080"))
        .setProperties(
            Struct.newBuilder()
                .putFields("interval", number(30))
                .putFields("threshold", number(0.75))
                .putFields("mode", text("continuous"))
                .putFields("channels", text("temperature,vibration,current"))
                .putFields("calibrated", Value.newBuilder().setBoolValue(true).build()))
        .setFacts(
            Facts.newBuilder()
                .setOs("linux")
                .setArch("arm64")
                .setCpu(4)
                .setMemory(4L << 30)
                .addAccelerators("fpga/spartan7")
                .putLabels("site", "duisburg")
                .putLabels("line", "press-4")
                .setAdapterVersion("flatcar-vm/0.1.0"))
        .setBoot(
            Boot.newBuilder().setId("4f1c9e1e-2f0a-4a53-8f6d-7c1f7a8e3b11").setImageDigest(DIGEST))
        .setReportedAt(
            Timestamp.newBuilder().setSeconds(1_772_366_400L).setNanos(250_000_000).build())
        .build();
  }

  private static final ReportedState FAILED = failed();

  /** The same target, with a component that failed. */
  static ReportedState failedReport() {
    return FAILED;
  }

  private static ReportedState failed() {
    ReportedState.Builder report = reportedState().toBuilder();
    report
        .getComponentsBuilder(2)
        .setState(ComponentReport.State.FAILED)
        .setMessage("port 8080 is taken: set another one");
    return report.build();
  }

  /** What that board shall be. */
  static DesiredState desiredState() {
    return DesiredState.newBuilder()
        .setGeneration(42)
        .addComponents(
            Component.newBuilder()
                .setName("firmware")
                .setType("bitfile")
                .setArtifact(Artifact.newBuilder().setDigest(DIGEST).setSize(2_192_012)))
        .addComponents(
            Component.newBuilder()
                .setName("classifier")
                .setType("wasm")
                .addDependsOn("firmware")
                .setArtifact(Artifact.newBuilder().setDigest(DIGEST).setSize(48_200)))
        .addComponents(
            Component.newBuilder()
                .setName("gateway")
                .setType("container")
                .setProperties(
                    Struct.newBuilder().putFields("container.image", text("nginx:1.27"))))
        .setProperties(
            Struct.newBuilder()
                .putFields("interval", number(30))
                .putFields("mode", text("continuous")))
        .build();
  }

  private static Value number(double number) {
    return Value.newBuilder().setNumberValue(number).build();
  }

  private static Value text(String text) {
    return Value.newBuilder().setStringValue(text).build();
  }
}
