package io.twinbus.broker.embedded;

import java.util.List;

/** Writes the broker's own configuration file. */
final class BrokerConfigXml {
  private BrokerConfigXml() {}

  static String of(
      List<Listener> listeners, boolean inMemory, int maxPacketBytes, long maxQueuedMessages) {
    StringBuilder xml = new StringBuilder("<?xml version=\"1.0\"?>\n<hivemq>\n  <listeners>\n");
    listeners.forEach(listener -> xml.append(listener.xml()));
    return xml.append("  </listeners>\n")
        .append(
            """
              <mqtt>
                <queued-messages>
                  <max-queue-size>%d</max-queue-size>
                  <strategy>discard</strategy>
                </queued-messages>
                <receive-maximum>
                  <server-receive-maximum>1000</server-receive-maximum>
                </receive-maximum>
                <packets>
                  <max-packet-size>%d</max-packet-size>
                </packets>
              </mqtt>
              <restrictions>
                <max-client-id-length>256</max-client-id-length>
                <max-topic-length>1024</max-topic-length>
                <no-connect-idle-timeout>10000</no-connect-idle-timeout>
              </restrictions>
              <anonymous-usage-statistics>
                <enabled>false</enabled>
              </anonymous-usage-statistics>
              <persistence>
                <mode>%s</mode>
              </persistence>
            </hivemq>
            """
                .formatted(maxQueuedMessages, maxPacketBytes, inMemory ? "in-memory" : "file"))
        .toString();
  }

  static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
