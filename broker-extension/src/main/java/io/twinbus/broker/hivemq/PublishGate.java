package io.twinbus.broker.hivemq;

import com.hivemq.extension.sdk.api.async.Async;
import com.hivemq.extension.sdk.api.async.TimeoutFallback;
import com.hivemq.extension.sdk.api.interceptor.publish.PublishInboundInterceptor;
import com.hivemq.extension.sdk.api.interceptor.publish.parameter.PublishInboundInput;
import com.hivemq.extension.sdk.api.interceptor.publish.parameter.PublishInboundOutput;
import com.hivemq.extension.sdk.api.packets.general.ModifiableUserProperties;
import com.hivemq.extension.sdk.api.packets.publish.AckReasonCode;
import com.hivemq.extension.sdk.api.packets.publish.PublishPacket;
import io.twinbus.broker.acl.Grants;
import io.twinbus.broker.acl.Policy;
import io.twinbus.broker.identity.Identity;
import io.twinbus.broker.ledger.Intake;
import io.twinbus.broker.ledger.LedgerTopic;
import io.twinbus.broker.limits.RoleLimits;
import io.twinbus.broker.limits.TokenBucket;
import io.twinbus.broker.refusal.Refusal;
import io.twinbus.broker.refusal.Refusal.Code;
import io.twinbus.codec.Decoded;
import io.twinbus.codec.DocumentTypes;
import io.twinbus.topic.Address;
import io.twinbus.v1.BlockRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Judges every message of one client before the broker does anything with it. The broker calls it
 * for one message at a time.
 */
final class PublishGate implements PublishInboundInterceptor {
  private static final Duration COPY_TIMEOUT = Duration.ofSeconds(30);

  /** What a device uses; a service's topics are one for each twin, and judging anew is cheap. */
  private static final int MOST_CACHED_TOPICS = 256;

  private static final int LONGEST_CACHED_TOPIC = 256;

  private final Connection connection;
  private final GateContext context;
  private final RoleLimits limits;
  private final TokenBucket rate;
  private final PublishAnswers answers;
  private final LedgerWrites ledger;
  private final Map<String, PublishRules.TopicUse> topics = new HashMap<>();
  private Policy policy;
  private Grants grants;

  PublishGate(Connection connection, GateContext context) {
    this.connection = connection;
    this.context = context;
    this.limits = context.limits().of(connection.subject().identity().role());
    this.rate =
        new TokenBucket(limits.publishesPerSecond(), limits.publishBurst(), System.nanoTime());
    this.answers = new PublishAnswers(connection, context);
    this.ledger = new LedgerWrites(connection, context, answers);
    this.policy = context.policy().get();
    this.grants = policy.of(connection.subject());
  }

  @Override
  public void onInboundPublish(PublishInboundInput input, PublishInboundOutput output) {
    PublishPacket packet = input.getPublishPacket();
    try {
      judge(packet, output);
    } catch (Throwable e) {
      // INVARIANT: what was not judged is refused; an exception that leaves here would acknowledge
      // it.
      answers.fail(packet, output, e);
      if (e instanceof VirtualMachineError error) {
        throw error;
      }
    }
  }

  private void judge(PublishPacket packet, PublishInboundOutput output) throws IOException {
    PublishRules.TopicUse use = use(packet.getTopic());
    Optional<Refusal> refusal =
        withinLimits(packet)
            .or(use::refusal)
            .or(() -> PublishRules.responseTopic(grants, packet.getResponseTopic()));
    if (refusal.isPresent()) {
      answers.refuse(packet, output, refusal.get());
      return;
    }
    Optional<LedgerTopic> ledgered = use.address().flatMap(LedgerTopic::of);
    if (ledgered.isPresent()) {
      ledger.submit(ledgered.get(), packet, output);
    } else {
      pass(use.address(), packet, output);
    }
  }

  @SuppressWarnings("ReferenceEquality") // another policy is another object: see PolicyInForce
  private PublishRules.TopicUse use(String topic) {
    Policy current = context.policy().get();
    if (current != policy) {
      policy = current;
      grants = current.of(connection.subject());
      topics.clear();
    }
    PublishRules.TopicUse known = topics.get(topic);
    if (known != null) {
      return known;
    }
    PublishRules.TopicUse use = PublishRules.use(grants, topic);
    if (use.refusal().isEmpty() && topic.length() <= LONGEST_CACHED_TOPIC) {
      if (topics.size() >= MOST_CACHED_TOPICS) {
        topics.clear();
      }
      topics.put(topic, use);
    }
    return use;
  }

  private Optional<Refusal> withinLimits(PublishPacket packet) {
    if (!rate.tryTake(System.nanoTime())) {
      return Optional.of(
          new Refusal(
              Code.QUOTA_EXCEEDED,
              "more than " + limits.publishesPerSecond() + " messages a second: send slower"));
    }
    int bytes = packet.getPayload().map(ByteBuffer::remaining).orElse(0);
    if (bytes > limits.messageBytes()) {
      return Optional.of(
          new Refusal(
              Code.QUOTA_EXCEEDED,
              "a payload of " + bytes + " bytes is over the limit of " + limits.messageBytes()));
    }
    long packetBytes = bytes + PublishRules.overheadBytes(packet);
    return packetBytes > limits.packetBytes()
        ? Optional.of(
            new Refusal(
                Code.QUOTA_EXCEEDED,
                "a message of "
                    + packetBytes
                    + " bytes with its topic and properties is over the limit of "
                    + limits.packetBytes()))
        : Optional.empty();
  }

  private void pass(Optional<Address<?>> address, PublishPacket packet, PublishInboundOutput output)
      throws IOException {
    Optional<Refusal> refusal =
        PublishRules.retain(address, packet.getTopic(), packet.getRetain())
            .or(() -> blockTarget(address, packet))
            .or(() -> keep(address, packet));
    if (refusal.isPresent()) {
      answers.refuse(packet, output, refusal.get());
      return;
    }
    if (address.isPresent() && address.get().retained() && !packet.getRetain()) {
      output.getPublishPacket().setRetain(true);
    }
    boolean stamped = PublishRules.isStamped(address);
    if (stamped || !packet.getUserProperties().isEmpty()) {
      ModifiableUserProperties properties = output.getPublishPacket().getUserProperties();
      boolean claimed = properties.getFirst(Intake.PUBLISHER).isPresent();
      if (claimed) {
        properties.removeName(Intake.PUBLISHER);
      }
      if (stamped || claimed) {
        properties.addUserProperty(Intake.PUBLISHER, connection.subject().identity().name());
      }
    }
    Expiry.remove(packet, output::getPublishPacket);
    if (output.getPublishPacket().getRetain()) {
      copy(packet, output);
    }
  }

  /** What is retained is in the redo log before the broker stores it. */
  private void copy(PublishPacket packet, PublishInboundOutput output) throws IOException {
    CompletableFuture<Void> copied = context.copies().add(output.getPublishPacket());
    if (copied.isDone() && !copied.isCompletedExceptionally()) {
      return;
    }
    Async<PublishInboundOutput> async =
        output.async(
            COPY_TIMEOUT,
            TimeoutFallback.FAILURE,
            AckReasonCode.UNSPECIFIED_ERROR,
            "the disk did not answer in time: write again");
    CompletableFuture<Void> unused =
        copied.whenComplete(
            (done, failure) -> {
              try {
                if (failure != null) {
                  answers.fail(packet, output, failure);
                }
              } finally {
                async.resume();
              }
            });
  }

  /** Counts the topics that hold a message. */
  private Optional<Refusal> keep(Optional<Address<?>> address, PublishPacket packet) {
    boolean retained = packet.getRetain() || (address.isPresent() && address.get().retained());
    if (!retained) {
      return Optional.empty();
    }
    String tenant = tenantOf(address);
    if (packet.getPayload().map(ByteBuffer::hasRemaining).orElse(false)) {
      return context.census().admit(tenant, packet.getTopic())
          ? Optional.empty()
          : Optional.of(PublishRules.full(tenant, context.limits().retainedTopicsPerTenant()));
    }
    context.census().erased(tenant, packet.getTopic());
    return Optional.empty();
  }

  private String tenantOf(Optional<Address<?>> address) {
    return address.flatMap(Tenants::of).orElse(connection.subject().identity().homeTenant());
  }

  /**
   * Blocks are sent to the target that a request names, if that target is to have them: a device
   * asks for its own. Who names none gets any artifact, and so must be one who reads the tenant.
   */
  private Optional<Refusal> blockTarget(Optional<Address<?>> address, PublishPacket packet) {
    Identity identity = connection.subject().identity();
    if (!identity.role().hasTargets()
        || address.isEmpty()
        || !(address.get() instanceof Address.ArtifactGet)) {
      return Optional.empty();
    }
    Decoded<BlockRequest> request =
        DocumentTypes.BLOCK_REQUEST.decode(
            HiveStore.bytes(packet.getPayload()), packet.getContentType());
    if (request.fault().isPresent()) {
      return Optional.of(new Refusal(Code.DOCUMENT_INVALID, request.fault().get().toString()));
    }
    String target = request.document().map(BlockRequest::getTarget).orElse("");
    return identity.targets().contains(target)
        ? Optional.empty()
        : Optional.of(
            new Refusal(
                Code.NOT_AUTHORIZED,
                target.isEmpty()
                    ? "target: name the one that " + identity.name() + " asks for"
                    : "target: " + identity.name() + " does not speak for " + target));
  }
}
