package io.twinbus.broker.hivemq;

import com.hivemq.extension.sdk.api.async.Async;
import com.hivemq.extension.sdk.api.async.TimeoutFallback;
import com.hivemq.extension.sdk.api.interceptor.publish.parameter.PublishInboundOutput;
import com.hivemq.extension.sdk.api.packets.general.Qos;
import com.hivemq.extension.sdk.api.packets.publish.AckReasonCode;
import com.hivemq.extension.sdk.api.packets.publish.PublishPacket;
import io.twinbus.broker.identity.Identity;
import io.twinbus.broker.ledger.Intake;
import io.twinbus.broker.ledger.LedgerTopic;
import io.twinbus.broker.ledger.Verdict;
import io.twinbus.broker.refusal.Refusal;
import io.twinbus.broker.refusal.Refusal.Code;
import io.twinbus.broker.store.BusMessage;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes one client's writes to the ledger: the broker hands over the next one when this one is
 * answered. The ledger stores and sends a message of its own; the client's goes no further.
 */
final class LedgerWrites {
  private static final Logger LOG = LoggerFactory.getLogger(LedgerWrites.class);
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private final Connection connection;
  private final GateContext context;
  private final PublishAnswers answers;

  LedgerWrites(Connection connection, GateContext context, PublishAnswers answers) {
    this.connection = connection;
    this.context = context;
    this.answers = answers;
  }

  /** Answers when what the ledger decided is stored. */
  void submit(LedgerTopic topic, PublishPacket packet, PublishInboundOutput output) {
    if (packet.getQos() == Qos.AT_MOST_ONCE) {
      answers.refuse(
          packet,
          output,
          new Refusal(
              Code.NOT_AUTHORIZED,
              "a write with QoS 0 cannot be acknowledged: publish with QoS 1 or 2"));
      return;
    }
    Identity writer = connection.subject().identity();
    BusMessage message =
        new BusMessage(
            topic.topic(),
            HiveStore.bytes(packet.getPayload()),
            packet.getContentType(),
            HiveStore.entries(packet.getUserProperties()));
    switch (Intake.read(topic, writer, message)) {
      case Intake.Read.Refused refused -> answers.refuse(packet, output, refused.refusal());
      case Intake.Read.Ok ok -> {
        if (message.payload().length > 0
            && !context.census().hasRoom(topic.tenant(), topic.topic())) {
          answers.refuse(
              packet,
              output,
              PublishRules.full(topic.tenant(), context.limits().retainedTopicsPerTenant()));
          return;
        }
        long begun = System.nanoTime();
        CompletableFuture<Verdict> decided =
            context
                .ledger()
                .submit(ok.submission())
                .whenComplete(
                    (verdict, failure) ->
                        context.metrics().ledgerTook(Duration.ofNanos(System.nanoTime() - begun)));
        if (decided.isDone()) {
          answer(topic, packet, output, decided);
        } else {
          answerLater(topic, packet, output, decided);
        }
      }
    }
  }

  /**
   * The broker is told to wait only when the write is on its way: its timer wakes a thread, for
   * which every write would wait. It must be told before anything is answered, because telling it
   * sets an answer, that of a timeout.
   */
  private void answerLater(
      LedgerTopic topic,
      PublishPacket packet,
      PublishInboundOutput output,
      CompletableFuture<Verdict> decided) {
    Async<PublishInboundOutput> async =
        output.async(
            TIMEOUT,
            TimeoutFallback.FAILURE,
            AckReasonCode.UNSPECIFIED_ERROR,
            "the ledger did not answer in time: read the document, then write again");
    CompletableFuture<Verdict> unused =
        decided.whenComplete(
            (verdict, failure) -> {
              try {
                answer(topic, packet, output, decided);
              } catch (RuntimeException e) {
                answers.fail(packet, output, e);
              } finally {
                async.resume();
              }
            });
  }

  private void answer(
      LedgerTopic topic,
      PublishPacket packet,
      PublishInboundOutput output,
      CompletableFuture<Verdict> decided) {
    if (decided.isCompletedExceptionally()) {
      answers.fail(packet, output, decided.exceptionNow());
      return;
    }
    switch (decided.join()) {
      case Verdict.Refused refused -> answers.refuse(packet, output, refused.refusal());
      case Verdict.Unchanged unchanged -> {
        context.metrics().unchanged();
        answers.done(output);
        LOG.atDebug()
            .addKeyValue("topic", topic.topic())
            .addKeyValue("publisher", connection.subject().identity().name())
            .addKeyValue("generation", unchanged.generation())
            .log("unchanged");
      }
      case Verdict.Store store -> {
        context.census().found(topic.tenant(), topic.topic());
        accepted(topic, output, store.document().generation());
      }
      case Verdict.MarkDeleted deleted -> accepted(topic, output, deleted.generation());
      case Verdict.Raise raise -> accepted(topic, output, raise.generation());
      case Verdict.Erase erase -> {
        context.census().erased(topic.tenant(), topic.topic());
        accepted(topic, output, erase.generation());
      }
    }
  }

  private void accepted(LedgerTopic topic, PublishInboundOutput output, long generation) {
    context.metrics().accepted();
    answers.done(output);
    LOG.atDebug()
        .addKeyValue("topic", topic.topic())
        .addKeyValue("publisher", connection.subject().identity().name())
        .addKeyValue("generation", generation)
        .log("accepted");
  }
}
