package io.twinbus.benchmarks.scenario;

import java.nio.charset.StandardCharsets;

/** Reports of about 300 bytes that take a twin from one phase to another and back. */
final class Reports {
  private static final String DESIRED =
      """
      {"components":[{"name":"db","type":"container","properties":{"container.image":"postgres:17"}},\
      {"name":"web","type":"container","properties":{"container.image":"nginx:1.27"},"dependsOn":["db"]}]}""";
  private static final String REPORTED =
      """
      {"observedGeneration":1,"components":[{"name":"db","state":"READY"},\
      {"name":"web","state":"%s"}],"facts":{"os":"linux","arch":"arm64","cpu":4,"memory":4294967296,\
      "labels":{"site":"duisburg","line":"press-4"},"adapterVersion":"flatcar-vm/0.1.0"},\
      "boot":{"id":"4f1c9e1e-2f0a-4a53-8f6d-7c1f7a8e3b11"}}""";
  private static final byte[] READY = bytes(REPORTED.formatted("READY"));
  private static final byte[] APPLYING = bytes(REPORTED.formatted("APPLYING"));

  private static final String REPORT = "{\"observedGeneration\"";

  private Reports() {}

  static String topic(String target, String aspect) {
    return "tb/default/twin/" + target + "/" + aspect;
  }

  static byte[] desired() {
    return bytes(DESIRED);
  }

  /** What a device says when all its components are ready, or when one of them is not. */
  static byte[] reported(boolean ready) {
    return (ready ? READY : APPLYING).clone();
  }

  /** What a device of another line says when all its components are ready. */
  static byte[] reportedOn(String line) {
    return bytes(REPORTED.formatted("READY").replace("press-4", line));
  }

  /** 1 when a status or report says that all is ready, 0 when not yet, -1 when something else. */
  static int isReady(byte[] document) {
    String text = new String(document, StandardCharsets.ISO_8859_1);
    if (text.startsWith(REPORT)) {
      return text.contains("APPLYING") ? 0 : 1;
    }
    if (text.contains("\"phase\":\"IN_SYNC\"")) {
      return 1;
    }
    if (text.contains("\"phase\":\"APPLYING\"") || text.contains("\"phase\":\"DRIFTED\"")) {
      return 0;
    }
    // What a runtime that was away knows from a retained report alone it calls UNKNOWN.
    boolean known = text.contains("\"phase\":\"UNKNOWN\"") && text.contains("\"state\":\"READY\"");
    return !known ? -1 : text.contains("\"state\":\"APPLYING\"") ? 0 : 1;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
