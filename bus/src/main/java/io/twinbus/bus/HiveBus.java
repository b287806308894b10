package io.twinbus.bus;

import com.hivemq.client.mqtt.datatypes.MqttTopic;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.twinbus.codec.DocumentType;
import io.twinbus.topic.Address;
import io.twinbus.topic.AddressFilter;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The bus over the HiveMQ MQTT client. */
public final class HiveBus implements Bus {
  private static final Logger LOG = LoggerFactory.getLogger(HiveBus.class);
  private static final String CLOSED = "the session is closed";

  private final BusOptions options;
  private final BusMeters meters;
  private final Intake intake;
  private final Connection connection;
  private final Outbox outbox;
  private final Subscriptions subscriptions;
  private final Requests requests;
  private final Listeners listeners = new Listeners();
  private final Raw raw = new Raw();

  private HiveBus(BusOptions options, MeterRegistry registry) {
    this.options = options;
    meters = new BusMeters(registry);
    intake = new Intake(meters);
    connection = new Connection(options, new Session());
    outbox = new Outbox(options, meters, connection.client()::publish);
    subscriptions = new Subscriptions(options, meters, connection.client(), intake);
    requests = new Requests(options.clientId(), meters, this::subscribeToResponses);
    meters.gauge("twinbus.bus.connected", "1 while connected", () -> isConnected() ? 1 : 0);
    meters.gauge(
        "twinbus.bus.in.flight", "Publications not acknowledged yet", () -> outbox.inFlight());
    meters.gauge("twinbus.bus.queued", "Publications that wait their turn", () -> outbox.queued());
    meters.gauge(
        "twinbus.bus.unacknowledged",
        "Deliveries not acknowledged yet",
        () -> intake.unacknowledged());
    meters.gauge(
        "twinbus.bus.requests", "Requests that wait for an answer", () -> requests.waiting());
  }

  /**
   * Connects without metrics. Completes when there is a connection, exceptionally with {@link
   * BusException.ConnectFailed} when the broker refuses it, or when it could not be reached within
   * {@link BusOptions#firstConnect()}.
   */
  public static CompletableFuture<Bus> connect(BusOptions options) {
    return connect(options, new CompositeMeterRegistry());
  }

  /** Connects, and counts in the registry what happens. */
  public static CompletableFuture<Bus> connect(BusOptions options, MeterRegistry registry) {
    HiveBus bus;
    try {
      bus = new HiveBus(options, registry);
    } catch (BusException e) {
      return CompletableFuture.failedFuture(e);
    }
    CompletableFuture<Bus> result = new CompletableFuture<>();
    bus.connection
        .connect()
        .whenCompleteAsync(
            (connected, thrown) -> {
              if (thrown == null) {
                result.complete(bus);
              } else {
                bus.close();
                result.completeExceptionally(Refusals.of("connect", thrown));
              }
            },
            BusThreads.COMPLETIONS)
        .exceptionally(reported -> null);
    return result;
  }

  /** What the connection tells. */
  private final class Session implements Connection.Events {
    @Override
    public void connected(boolean first, boolean sessionPresent) {
      if (first && sessionPresent) {
        intake.resumed();
      } else if (!first) {
        meters.reconnects.increment();
        if (sessionPresent) {
          subscriptions.confirm();
        } else {
          intake.sessionLost();
          subscriptions.restore();
        }
      }
      outbox.open();
      listeners.changed(new ConnectionChange(true, sessionPresent, ""));
    }

    @Override
    public void disconnected(String cause) {
      outbox.pause();
      intake.disconnected();
      listeners.changed(new ConnectionChange(false, false, cause));
    }

    @Override
    public void arrived(Mqtt5Publish message) {
      try {
        intake.arrived(message);
      } catch (RuntimeException e) {
        LOG.atError().addKeyValue("topic", message.getTopic()).setCause(e).log("Lost a message");
      }
    }
  }

  @Override
  public String clientId() {
    return options.clientId();
  }

  @Override
  public boolean isConnected() {
    return connection.isConnected();
  }

  @Override
  public <D> CompletableFuture<Void> publish(
      Address<D> address, D document, PublishOptions publishOptions) {
    try {
      return outbox.offer(
          Messages.of(
                  MqttTopic.of(address.topic()),
                  address.retained(),
                  address.type(),
                  document,
                  publishOptions)
              .build(),
          publishOptions.direct());
    } catch (BusException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  @Override
  public CompletableFuture<Void> publishBytes(
      Address<?> address, byte[] payload, PublishOptions publishOptions) {
    return outbox.offer(
        Messages.of(
                MqttTopic.of(address.topic()),
                address.retained(),
                payload,
                publishOptions.format(),
                publishOptions)
            .build(),
        publishOptions.direct());
  }

  @Override
  public <D> CompletableFuture<Void> respond(
      String responseTopic, D document, DocumentType<D> type, PublishOptions publishOptions) {
    MqttTopic topic;
    try {
      topic = MqttTopic.of(responseTopic);
    } catch (IllegalArgumentException e) {
      return CompletableFuture.failedFuture(
          new BusException.Refused(
              Refusals.TOPIC_NAME_INVALID,
              "response topic \"" + responseTopic + "\": " + e.getMessage()));
    }
    try {
      return outbox.offer(
          Messages.of(topic, false, type, document, publishOptions).build(),
          publishOptions.direct());
    } catch (BusException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  @Override
  public CompletableFuture<Void> clear(Address<?> address) {
    return outbox.offer(
        Messages.of(
                MqttTopic.of(address.topic()),
                true,
                new byte[0],
                Optional.empty(),
                PublishOptions.DEFAULT)
            .build());
  }

  @Override
  public <D> CompletableFuture<Subscription> subscribe(
      AddressFilter<D> filter, Consumer<Delivery<D>> handler, SubscribeOptions subscribeOptions) {
    return subscriptions.add(
        feed(filter, subscribeOptions, new DocumentReader<>(handler, subscribeOptions, meters)));
  }

  @Override
  public <Q, R> CompletableFuture<R> request(
      Address<Q> address,
      Q document,
      DocumentType<R> replyType,
      Duration deadline,
      PublishOptions publishOptions) {
    return requests.send(
        address,
        replyType,
        deadline,
        publishOptions.correlationData(),
        (responseTopic, correlation) ->
            outbox.offer(
                Messages.of(
                        MqttTopic.of(address.topic()),
                        address.retained(),
                        address.type(),
                        document,
                        publishOptions.correlatedBy(correlation))
                    .responseTopic(responseTopic)
                    .build()));
  }

  @Override
  public RawTopics raw() {
    return raw;
  }

  /** Topics of other protocols, over this session. */
  private final class Raw implements RawTopics {
    @Override
    public CompletableFuture<Void> publish(String topic, byte[] payload, boolean retained) {
      return outbox.offer(
          Messages.of(
                  MqttTopic.of(topic), retained, payload, Optional.empty(), PublishOptions.DEFAULT)
              .build());
    }

    @Override
    public CompletableFuture<Subscription> subscribe(
        String topicFilter, Consumer<RawMessage> handler) {
      return subscriptions.add(
          feed(
              new AddressFilter<>(topicFilter),
              SubscribeOptions.DEFAULT,
              (message, acknowledge) ->
                  handler.accept(
                      new RawMessage(
                          message.getTopic().toString(),
                          message.getPayloadAsBytes(),
                          message.isRetain()))));
    }
  }

  @Override
  public void onConnectionChange(Consumer<ConnectionChange> listener) {
    listeners.add(listener);
  }

  @Override
  public void close() {
    CompletableFuture<Void> empty = outbox.close(CLOSED);
    if (isConnected()) {
      try {
        empty.get(options.closeTimeout().toMillis(), TimeUnit.MILLISECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (ExecutionException | TimeoutException e) {
        LOG.atWarn()
            .addKeyValue("inFlight", outbox.inFlight())
            .addKeyValue("queued", outbox.queued())
            .log("Closing with publications that the broker has not acknowledged");
      }
    }
    connection.close();
    outbox.abandon(CLOSED);
    subscriptions.close();
    intake.close();
    requests.close(CLOSED);
  }

  private CompletableFuture<Subscription> subscribeToResponses(AddressFilter<byte[]> filter) {
    return subscriptions.add(feed(filter, SubscribeOptions.DEFAULT.withoutRetained(), requests));
  }

  private Feed feed(AddressFilter<?> filter, SubscribeOptions how, Feed.Reader reader) {
    return new Feed(
        filter.topicFilter(),
        how.retainedMessages(),
        how.manualAcknowledgement(),
        how.direct() ? Runnable::run : BusThreads.HANDLERS,
        reader,
        options.maxReceiving(),
        meters,
        intake);
  }
}
