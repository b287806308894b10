package io.twinbus.broker.hivemq;

import com.hivemq.extension.sdk.api.interceptor.publish.parameter.PublishInboundOutput;
import com.hivemq.extension.sdk.api.packets.general.Qos;
import com.hivemq.extension.sdk.api.packets.publish.AckReasonCode;
import com.hivemq.extension.sdk.api.packets.publish.PublishPacket;
import io.twinbus.broker.limits.TokenBucket;
import io.twinbus.broker.refusal.Refusal;
import io.twinbus.broker.refusal.Refusal.Code;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers the messages of one client that the broker is not to pass on: with a reason code, or with
 * a notice where the protocol has none. Called for one message at a time.
 */
final class PublishAnswers {
  private static final Logger LOG = LoggerFactory.getLogger(PublishAnswers.class);
  private static final int NOTICES_PER_SECOND = 10;
  private static final int NOTICE_BURST = 50;

  private final Connection connection;
  private final GateContext context;
  private final TokenBucket noticeRate;

  PublishAnswers(Connection connection, GateContext context) {
    this.connection = connection;
    this.context = context;
    this.noticeRate = new TokenBucket(NOTICES_PER_SECOND, NOTICE_BURST, System.nanoTime());
  }

  /** Acknowledges a message that the extension has dealt with itself. */
  void done(PublishInboundOutput output) {
    take(output, AckReasonCode.SUCCESS, Optional.empty());
  }

  /** Refuses a message; who has no reason codes stays connected and gets a notice. */
  void refuse(PublishPacket packet, PublishInboundOutput output, Refusal refusal) {
    context.metrics().refused(refusal.code());
    LOG.atInfo()
        .addKeyValue("client", connection.subject().clientId())
        .addKeyValue("publisher", connection.subject().identity().name())
        .addKeyValue("topic", ReasonText.cut(packet.getTopic()))
        .addKeyValue("code", refusal.code().hex())
        .log("refused: {}", refusal.reason());
    if (connection.hasReasonCodes() && packet.getQos() != Qos.AT_MOST_ONCE) {
      take(output, ackCode(refusal.code()), Optional.of(refusal.reason()));
      return;
    }
    // Without reason codes, anything but SUCCESS would end the connection.
    done(output);
    if (noticeRate.tryTake(System.nanoTime())) {
      context.notices().send(connection, packet.getTopic(), refusal);
    } else {
      context.metrics().noticeDropped();
    }
  }

  /**
   * Refuses a message that could not be judged or stored. It is not acknowledged as if it were: who
   * has no reason codes is disconnected.
   */
  void fail(PublishPacket packet, PublishInboundOutput output, Throwable failure) {
    context.metrics().refused(Code.INTERNAL);
    LOG.atError()
        .addKeyValue("client", connection.subject().clientId())
        .addKeyValue("topic", ReasonText.cut(packet.getTopic()))
        .setCause(failure)
        .log("a message could not be judged and was refused");
    take(
        output,
        AckReasonCode.UNSPECIFIED_ERROR,
        Optional.of("the broker failed: see its log, then write again"));
  }

  /** Keeps the broker from doing anything with the message itself. */
  private void take(PublishInboundOutput output, AckReasonCode code, Optional<String> reason) {
    context.drops().taken();
    if (reason.isPresent()) {
      output.preventPublishDelivery(code, ReasonText.cut(reason.get()));
    } else {
      output.preventPublishDelivery(code);
    }
  }

  private static AckReasonCode ackCode(Code code) {
    return switch (code) {
      case INTERNAL -> AckReasonCode.UNSPECIFIED_ERROR;
      case CONFLICT -> AckReasonCode.IMPLEMENTATION_SPECIFIC_ERROR;
      case NOT_AUTHORIZED -> AckReasonCode.NOT_AUTHORIZED;
      case TOPIC_INVALID -> AckReasonCode.TOPIC_NAME_INVALID;
      case QUOTA_EXCEEDED -> AckReasonCode.QUOTA_EXCEEDED;
      case DOCUMENT_INVALID -> AckReasonCode.PAYLOAD_FORMAT_INVALID;
    };
  }
}
