package io.twinbus.broker.hivemq;

import com.google.protobuf.Timestamp;
import io.twinbus.broker.metrics.BrokerMetrics;
import io.twinbus.broker.refusal.Refusal;
import io.twinbus.broker.store.BusMessage;
import io.twinbus.broker.store.BusStore;
import io.twinbus.codec.DocumentTypes;
import io.twinbus.codec.Format;
import io.twinbus.topic.Address;
import io.twinbus.topic.Names;
import io.twinbus.v1.ErrorNotice;
import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells clients that get no reason code why a message was refused: on their errors topic. */
final class ErrorNotices {
  private static final Logger LOG = LoggerFactory.getLogger(ErrorNotices.class);

  private final BusStore store;
  private final Clock clock;
  private final BrokerMetrics metrics;

  ErrorNotices(BusStore store, Clock clock, BrokerMetrics metrics) {
    this.store = store;
    this.clock = clock;
    this.metrics = metrics;
  }

  /** Sends a notice; a client id that cannot stand in a topic gets none. */
  void send(Connection connection, String topic, Refusal refusal) {
    String clientId = connection.subject().clientId();
    if (!Names.isClientId(clientId)) {
      metrics.noticeDropped();
      return;
    }
    Instant now = clock.instant();
    ErrorNotice notice =
        ErrorNotice.newBuilder()
            .setTopic(ReasonText.cut(topic))
            .setCode(refusal.code().hex())
            .setReason(ReasonText.cut(refusal.reason()))
            .setAt(Timestamp.newBuilder().setSeconds(now.getEpochSecond()).setNanos(now.getNano()))
            .build();
    String errors =
        new Address.Errors(connection.subject().identity().homeTenant(), clientId).topic();
    CompletableFuture<Void> unused =
        store
            .send(
                new BusMessage(
                    errors,
                    DocumentTypes.ERROR_NOTICE.encode(notice, Format.JSON),
                    Format.JSON.contentType()))
            .whenComplete(
                (sent, failure) -> {
                  if (failure != null) {
                    LOG.atWarn()
                        .addKeyValue("topic", errors)
                        .setCause(failure)
                        .log("error notice was not sent");
                  }
                });
  }
}
