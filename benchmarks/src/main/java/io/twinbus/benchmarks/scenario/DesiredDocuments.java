package io.twinbus.benchmarks.scenario;

import java.nio.charset.StandardCharsets;

/** Desired states that carry a number, of about 500 bytes. */
final class DesiredDocuments {
  private static final String HEAD = "{\"properties\":{\"bench\":";
  private static final String TAIL =
      """
      ,"interval":30,"mode":"continuous"},"components":[\
      {"name":"db","type":"container","properties":{"container.image":"postgres:17","memory":"256Mi"}},\
      {"name":"web","type":"container","properties":{"container.image":"nginx:1.27","ports":[80,443],\
      "env":{"SITE":"duisburg","LINE":"press-4"}},"dependsOn":["db"],"deadlines":{"apply":"90s"}},\
      {"name":"classifier","type":"wasm","properties":{"threshold":0.75},"dependsOn":["web"]}]}""";
  private static final byte[] MARK = "\"bench\":".getBytes(StandardCharsets.UTF_8);

  private DesiredDocuments() {}

  static String topic(int target) {
    return "tb/default/twin/d" + target + "/desired";
  }

  static byte[] document(long number) {
    return (HEAD + number + TAIL).getBytes(StandardCharsets.UTF_8);
  }

  /** The number in a document, wherever the broker put it; -1 when there is none. */
  static int number(byte[] document) {
    for (int at = 0; at + MARK.length < document.length; at++) {
      int matched = 0;
      while (matched < MARK.length && document[at + matched] == MARK[matched]) {
        matched++;
      }
      if (matched == MARK.length) {
        int number = 0;
        for (int i = at + matched; document[i] >= '0' && document[i] <= '9'; i++) {
          number = number * 10 + document[i] - '0';
        }
        return number;
      }
    }
    return -1;
  }
}
