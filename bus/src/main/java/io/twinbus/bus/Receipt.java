package io.twinbus.bus;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;

/**
 * One message from its arrival to its acknowledgement. When the connection is lost in between, the
 * broker sends it again, and the receipt takes that copy over: handlers see it once.
 *
 * <p>The mutable state is guarded by the lock of {@link Intake}.
 */
final class Receipt {
  /** What arrived first; later copies are equal in all that handlers see. */
  final Mqtt5Publish message;

  private Mqtt5Publish copy;
  private int owing;
  private boolean acknowledged;

  Receipt(Mqtt5Publish message) {
    this.message = message;
    copy = message;
  }

  boolean isAtMostOnce() {
    return message.getQos() == MqttQos.AT_MOST_ONCE;
  }

  /** Whether the arriving message is this one, sent again. */
  boolean isRepeatedBy(Mqtt5Publish other) {
    return message.getTopic().equals(other.getTopic())
        && message.getPayload().equals(other.getPayload())
        && message.getCorrelationData().equals(other.getCorrelationData())
        && message.getResponseTopic().equals(other.getResponseTopic())
        && message.getContentType().equals(other.getContentType())
        && message.getUserProperties().equals(other.getUserProperties());
  }

  void takeOver(Mqtt5Publish repeated) {
    copy = repeated;
  }

  /** One more feed will say when the message may be acknowledged. */
  void addHandler() {
    owing++;
  }

  /** One of those feeds says so. */
  void done() {
    owing--;
    settled();
  }

  /** No feed is added any more. */
  void settled() {
    acknowledged = owing <= 0;
  }

  boolean isAcknowledged() {
    return acknowledged;
  }

  /** Lets the client send the acknowledgement, or forget the message if its connection is gone. */
  void release() {
    copy.acknowledge();
  }
}
