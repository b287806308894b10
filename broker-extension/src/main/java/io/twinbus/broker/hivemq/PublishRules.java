package io.twinbus.broker.hivemq;

import com.hivemq.extension.sdk.api.packets.general.UserProperty;
import com.hivemq.extension.sdk.api.packets.publish.PublishPacket;
import io.twinbus.broker.acl.Access;
import io.twinbus.broker.acl.Decision;
import io.twinbus.broker.acl.Grants;
import io.twinbus.broker.refusal.Refusal;
import io.twinbus.broker.refusal.Refusal.Code;
import io.twinbus.topic.Address;
import io.twinbus.topic.Topics;
import java.nio.ByteBuffer;
import java.util.Optional;

/** What the contract says of publishing to a topic, beyond what the policy says. Pure. */
final class PublishRules {
  /**
   * A topic as one client may use it.
   *
   * @param refusal why it may not; empty if it may
   * @param address what the topic is on the bus; empty for topics of other protocols
   */
  record TopicUse(Optional<Refusal> refusal, Optional<Address<?>> address) {}

  private PublishRules() {}

  static TopicUse use(Grants grants, String topic) {
    Access access = Access.publish(topic);
    if (!grants.allows(access)) {
      return new TopicUse(
          Optional.of(new Refusal(Code.NOT_AUTHORIZED, grants.decide(access).reason())),
          Optional.empty());
    }
    Optional<Address<?>> address = Topics.parse(topic);
    if (address.isEmpty() && topic.startsWith(Topics.ROOT)) {
      return new TopicUse(
          Optional.of(
              new Refusal(
                  Code.TOPIC_INVALID, topic + " is not a topic of the bus: check its names")),
          Optional.empty());
    }
    return new TopicUse(Optional.empty(), address);
  }

  /**
   * About how much a message takes beside its payload: topic and properties, a byte a character.
   */
  static long overheadBytes(PublishPacket packet) {
    long bytes = packet.getTopic().length();
    bytes += packet.getContentType().map(String::length).orElse(0);
    bytes += packet.getResponseTopic().map(String::length).orElse(0);
    bytes += packet.getCorrelationData().map(ByteBuffer::remaining).orElse(0);
    if (!packet.getUserProperties().isEmpty()) {
      for (UserProperty property : packet.getUserProperties().asList()) {
        bytes += property.getName().length();
        bytes += property.getValue().length();
      }
    }
    return bytes;
  }

  /** A retained command would run again with every reconnect: what passes is never kept. */
  static Optional<Refusal> retain(Optional<Address<?>> address, String topic, boolean retain) {
    return retain && address.isPresent() && !address.get().retained()
        ? Optional.of(
            new Refusal(
                Code.NOT_AUTHORIZED, topic + " is not retained: publish without the retain flag"))
        : Optional.empty();
  }

  /**
   * Whoever answers may write where the asker may not, such as to a device: so an answer goes only
   * to response topics of the asker, to blocks of its target, or beyond the bus, and only where it
   * may read.
   */
  static Optional<Refusal> responseTopic(Grants grants, Optional<String> responseTopic) {
    if (responseTopic.isEmpty()) {
      return Optional.empty();
    }
    String topic = responseTopic.get();
    boolean forAnswers =
        !topic.startsWith(Topics.ROOT)
            || Topics.parse(topic)
                .filter(
                    address ->
                        address instanceof Address.Client || address instanceof Address.Blocks)
                .isPresent();
    return forAnswers && grants.allows(Access.subscribe(topic))
        ? Optional.empty()
        : Optional.of(
            new Refusal(
                Code.NOT_AUTHORIZED,
                "response topic "
                    + topic
                    + ": name one of your own, tb/{tenant}/client/{your client id}/{name}"));
  }

  /** A tenant has all the retained topics that it may have. */
  static Refusal full(String tenant, int most) {
    return new Refusal(
        Code.QUOTA_EXCEEDED,
        "tenant "
            + tenant
            + " has "
            + most
            + " topics with a retained message, and may have no more");
  }

  /** Whether every message there carries its publisher's name, by the broker's word. */
  static boolean isStamped(Optional<Address<?>> address) {
    return address.isPresent()
        && (address.get() instanceof Address.Inbox
            || address.get() instanceof Address.ArtifactGet
            || address.get() instanceof Address.ArtifactPut);
  }

  /** A will that breaks the rules of its topic. Wills are not stamped: see the built-in policy. */
  static Optional<Refusal> will(
      Grants grants, String topic, boolean retain, Optional<String> responseTopic) {
    Decision decision = grants.decide(Access.will(topic));
    if (!decision.allowed()) {
      return Optional.of(new Refusal(Code.NOT_AUTHORIZED, "will: " + decision.reason()));
    }
    Optional<Address<?>> address = Topics.parse(topic);
    if (address.isEmpty() && topic.startsWith(Topics.ROOT)) {
      return Optional.of(
          new Refusal(Code.TOPIC_INVALID, "will: " + topic + " is not a topic of the bus"));
    }
    return retain(address, topic, retain).or(() -> responseTopic(grants, responseTopic));
  }
}
