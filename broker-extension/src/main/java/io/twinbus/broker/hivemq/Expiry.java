package io.twinbus.broker.hivemq;

import com.hivemq.extension.sdk.api.packets.general.Qos;
import com.hivemq.extension.sdk.api.packets.publish.ModifiablePublishPacket;
import com.hivemq.extension.sdk.api.packets.publish.PublishPacket;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * INVARIANT: nothing that has to be acknowledged expires on its way. HiveMQ CE 2025.5 drops a QoS 1
 * message that expired between its sending and its sending again (MessageExpiryHandler), and counts
 * it as under way for ever: the session then gets nothing more. What must not be acted on late says
 * so itself, in its document.
 */
final class Expiry {
  private static final Logger LOG = LoggerFactory.getLogger(Expiry.class);

  /** More than MQTT can express: HiveMQ's own value for a message without expiry. */
  private static final long NONE = 0x1_0000_0000L;

  private Expiry() {}

  /**
   * Takes the expiry off a publication, or a will, that has to be acknowledged.
   *
   * @param packet as it came
   * @param modifiable the same, to be changed; it is asked for where there is something to change
   */
  static void remove(PublishPacket packet, Supplier<? extends ModifiablePublishPacket> modifiable) {
    if (packet.getQos() == Qos.AT_MOST_ONCE || packet.getMessageExpiryInterval().isEmpty()) {
      return;
    }
    try {
      modifiable.get().setMessageExpiryInterval(NONE);
    } catch (IllegalArgumentException e) {
      LOG.atDebug().log("HiveMQ's configuration has every message expire: {}", e.getMessage());
    }
  }
}
