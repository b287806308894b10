package io.twinbus.bus;

import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import io.twinbus.codec.Decoded;
import io.twinbus.codec.DocumentType;
import io.twinbus.topic.Address;
import io.twinbus.topic.AddressFilter;
import io.twinbus.topic.Names;
import io.twinbus.topic.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Requests that wait for their answer. Each has a response topic of its own, so that an answer
 * finds its request even when the responder does not send the correlation data back, and an answer
 * to an earlier process never finds one.
 */
final class Requests implements Feed.Reader {
  private static final Logger LOG = LoggerFactory.getLogger(Requests.class);

  private final String clientId;
  private final BusMeters meters;
  private final Function<AddressFilter<byte[]>, CompletableFuture<Subscription>> subscribe;
  private final String prefix =
      HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt()) + "-";
  private final AtomicLong count = new AtomicLong();
  private final Map<String, Pending<?>> pending = new ConcurrentHashMap<>();
  private final Map<String, CompletableFuture<Subscription>> subscriptions =
      new ConcurrentHashMap<>();

  Requests(
      String clientId,
      BusMeters meters,
      Function<AddressFilter<byte[]>, CompletableFuture<Subscription>> subscribe) {
    this.clientId = clientId;
    this.meters = meters;
    this.subscribe = subscribe;
  }

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Pending<R>(
      String topic,
      byte[] correlation,
      DocumentType<R> type,
      CompletableFuture<R> answer,
      ScheduledFuture<?> deadline) {}

  int waiting() {
    return pending.size();
  }

  /**
   * Sends a request.
   *
   * @param correlation what the answer carries; empty: one of our own
   * @param publish publishes the request with this response topic and correlation data
   */
  <R> CompletableFuture<R> send(
      Address<?> address,
      DocumentType<R> type,
      Duration deadline,
      Optional<byte[]> correlation,
      BiFunction<String, byte[], CompletableFuture<Void>> publish) {
    String key = prefix + count.incrementAndGet();
    byte[] data = correlation.orElseGet(() -> key.getBytes(StandardCharsets.US_ASCII));
    String tenant = tenantOf(address);
    String responseTopic = new Address.Client(tenant, clientId, key).topic();
    CompletableFuture<R> answer = new CompletableFuture<>();
    ScheduledFuture<?> timer =
        BusThreads.TIMER.schedule(
            () -> expire(key, deadline), deadline.toMillis(), TimeUnit.MILLISECONDS);
    pending.put(key, new Pending<>(address.topic(), data, type, answer, timer));
    var unused =
        subscription(tenant)
            .thenCompose(subscribed -> publish.apply(responseTopic, data))
            .whenComplete(
                (sent, thrown) -> {
                  if (thrown != null) {
                    fail(key, Refusals.of(address.topic(), thrown));
                  }
                });
    return answer;
  }

  /** An answer arrived. */
  @Override
  public void read(Mqtt5Publish message, Runnable acknowledge) {
    String key =
        Topics.parse(message.getTopic().toString())
            .map(address -> address instanceof Address.Client client ? client.key() : "")
            .orElse("");
    Pending<?> request = pending.get(key);
    if (request != null && answers(message, request) && pending.remove(key, request)) {
      request.deadline().cancel(false);
      answer(request, message);
    } else {
      LOG.atDebug()
          .addKeyValue("topic", message.getTopic())
          .log("Ignored an answer that no request waits for");
    }
  }

  private static boolean answers(Mqtt5Publish message, Pending<?> request) {
    return message
        .getCorrelationData()
        .map(data -> Arrays.equals(DocumentReader.bytes(data), request.correlation()))
        .orElse(true);
  }

  /** Fails all that wait. */
  void close(String why) {
    for (String key : pending.keySet()) {
      fail(key, new BusException.Unavailable("request: " + why));
    }
  }

  private <R> void answer(Pending<R> request, Mqtt5Publish message) {
    switch (request
        .type()
        .decode(message.getPayloadAsBytes(), message.getContentType().map(Object::toString))) {
      case Decoded.Ok<R> ok ->
          BusThreads.COMPLETIONS.execute(() -> request.answer().complete(ok.value()));
      case Decoded.Refused<R> refused -> {
        meters.undecodable.increment();
        BusException invalid =
            new BusException.InvalidReply(
                request.topic()
                    + ": the answer is not a valid "
                    + request.type().name()
                    + ": "
                    + refused.reason());
        BusThreads.COMPLETIONS.execute(() -> request.answer().completeExceptionally(invalid));
      }
    }
  }

  private CompletableFuture<Subscription> subscription(String tenant) {
    CompletableFuture<Subscription> known = subscriptions.get(tenant);
    if (known != null && !known.isCompletedExceptionally()) {
      return known;
    }
    synchronized (subscriptions) {
      CompletableFuture<Subscription> again = subscriptions.get(tenant);
      if (again == null || again.isCompletedExceptionally()) {
        again = subscribe.apply(AddressFilter.responsesTo(tenant, clientId));
        subscriptions.put(tenant, again);
      }
      return again;
    }
  }

  private void expire(String key, Duration deadline) {
    Pending<?> request = pending.get(key);
    if (request != null) {
      meters.timeouts.increment();
      fail(
          key,
          new BusException.DeadlineExceeded(request.topic() + ": no answer within " + deadline));
    }
  }

  private void fail(String key, BusException failure) {
    Pending<?> request = pending.remove(key);
    if (request != null) {
      request.deadline().cancel(false);
      BusThreads.COMPLETIONS.execute(() -> request.answer().completeExceptionally(failure));
    }
  }

  private static String tenantOf(Address<?> address) {
    return switch (address) {
      case Address.OfTwin<?> ofTwin -> ofTwin.twin().tenant();
      case Address.Spec spec -> spec.tenant();
      case Address.SpecStatusOf status -> status.tenant();
      case Address.ArtifactGet get -> get.tenant();
      case Address.ArtifactPut put -> put.tenant();
      case Address.Client client -> client.tenant();
      case Address.Errors errors -> errors.tenant();
      case Address.Presence presence -> Names.DEFAULT_TENANT;
    };
  }
}
