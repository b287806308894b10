package io.twinbus.broker.hivemq;

import com.hivemq.extension.sdk.api.auth.parameter.TopicPermission;
import com.hivemq.extension.sdk.api.client.ClientContext;
import com.hivemq.extension.sdk.api.interceptor.suback.SubackOutboundInterceptor;
import com.hivemq.extension.sdk.api.interceptor.suback.parameter.SubackOutboundInput;
import com.hivemq.extension.sdk.api.interceptor.suback.parameter.SubackOutboundOutput;
import com.hivemq.extension.sdk.api.interceptor.subscribe.SubscribeInboundInterceptor;
import com.hivemq.extension.sdk.api.interceptor.subscribe.parameter.SubscribeInboundInput;
import com.hivemq.extension.sdk.api.interceptor.subscribe.parameter.SubscribeInboundOutput;
import com.hivemq.extension.sdk.api.packets.suback.ModifiableSubackPacket;
import com.hivemq.extension.sdk.api.packets.subscribe.ModifiableSubscription;
import com.hivemq.extension.sdk.api.packets.subscribe.SubackReasonCode;
import com.hivemq.extension.sdk.api.services.builder.Builders;
import io.twinbus.broker.acl.Access;
import io.twinbus.broker.acl.Decision;
import io.twinbus.broker.refusal.Refusal;
import io.twinbus.broker.refusal.Refusal.Code;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Judges every subscription of one client. A filter that covers more than is allowed is refused,
 * not narrowed.
 *
 * <p>The broker's own way to refuse a subscription is an authorizer; but with one it asks the
 * extension about every publication a second time as well, on another thread. So a refused filter
 * is turned into one that the broker's permissions deny to everybody, and the acknowledgement then
 * says why.
 */
final class SubscriptionGate implements SubscribeInboundInterceptor, SubackOutboundInterceptor {
  private static final Logger LOG = LoggerFactory.getLogger(SubscriptionGate.class);

  /** What nobody may subscribe to: it stands in the place of every filter that is refused. */
  private static final String REFUSED = "twinbus/refused";

  private final Connection connection;
  private final ClientContext client;
  private final GateContext context;

  /** The answers that are still to be given, by packet; MQTT has at most 65,535 at once. */
  private final Map<Integer, List<Optional<Refusal>>> answers = new ConcurrentHashMap<>();

  private boolean denies;

  SubscriptionGate(Connection connection, ClientContext client, GateContext context) {
    this.connection = connection;
    this.client = client;
    this.context = context;
  }

  @Override
  public void onInboundSubscribe(SubscribeInboundInput input, SubscribeInboundOutput output) {
    int packet = input.getSubscribePacket().getPacketId();
    List<? extends ModifiableSubscription> subscriptions =
        output.getSubscribePacket().getSubscriptions();
    try {
      judge(packet, subscriptions, this::refusal);
    } catch (Throwable e) {
      // INVARIANT: what was not judged is refused.
      LOG.atError()
          .addKeyValue("client", connection.subject().clientId())
          .setCause(e)
          .log("a subscription could not be judged and was refused");
      refuseAll(packet, subscriptions);
      if (e instanceof VirtualMachineError error) {
        throw error;
      }
    }
  }

  /** INVARIANT: a client of which not even that succeeds may do nothing from here on. */
  private void refuseAll(int packet, List<? extends ModifiableSubscription> subscriptions) {
    Refusal failed = new Refusal(Code.INTERNAL, "the broker failed: see its log");
    boolean refused = false;
    try {
      judge(packet, subscriptions, filter -> Optional.of(failed));
      refused = true;
    } finally {
      if (!refused) {
        connection.shut();
      }
    }
  }

  private void judge(
      int packet,
      List<? extends ModifiableSubscription> subscriptions,
      Function<String, Optional<Refusal>> judgement) {
    List<Optional<Refusal>> judged = new ArrayList<>(subscriptions.size());
    for (ModifiableSubscription subscription : subscriptions) {
      String filter = subscription.getTopicFilter();
      Optional<Refusal> refusal = judgement.apply(filter);
      judged.add(refusal);
      if (refusal.isPresent()) {
        denyRefused();
        subscription.setTopicFilter(REFUSED);
        tell(filter, refusal.get());
      }
    }
    if (judged.stream().anyMatch(Optional::isPresent)) {
      answers.put(packet, judged);
    }
  }

  private Optional<Refusal> refusal(String filter) {
    if (filter.equals(REFUSED)) {
      return Optional.of(new Refusal(Code.NOT_AUTHORIZED, "nobody may subscribe to " + REFUSED));
    }
    Decision decision =
        context.policy().get().decide(connection.subject(), Access.subscribe(filter));
    if (!decision.allowed()) {
      return Optional.of(new Refusal(Code.NOT_AUTHORIZED, decision.reason()));
    }
    int most = context.limits().of(connection.subject().identity().role()).subscriptions();
    return connection.subscribe(filter, most)
        ? Optional.empty()
        : Optional.of(
            new Refusal(
                Code.QUOTA_EXCEEDED, "more than " + most + " subscriptions: use wildcards"));
  }

  /** Not before it is needed: without any permission the broker lets publications pass sooner. */
  private void denyRefused() {
    if (!denies) {
      client
          .getDefaultPermissions()
          .add(
              Builders.topicPermission()
                  .topicFilter(REFUSED)
                  .type(TopicPermission.PermissionType.DENY)
                  .activity(TopicPermission.MqttActivity.SUBSCRIBE)
                  .build());
      denies = true;
    }
  }

  private void tell(String filter, Refusal refusal) {
    context.metrics().subscriptionRefused();
    LOG.atInfo()
        .addKeyValue("client", connection.subject().clientId())
        .addKeyValue("filter", ReasonText.cut(filter))
        .log("subscription refused: {}", refusal.reason());
    if (!connection.hasReasonCodes()) {
      context.notices().send(connection, filter, refusal);
    }
  }

  @Override
  public void onOutboundSuback(SubackOutboundInput input, SubackOutboundOutput output) {
    ModifiableSubackPacket packet = output.getSubackPacket();
    List<Optional<Refusal>> judged = answers.remove(packet.getPacketIdentifier());
    if (judged == null || judged.size() != packet.getReasonCodes().size()) {
      return;
    }
    List<SubackReasonCode> codes = new ArrayList<>(packet.getReasonCodes());
    for (int i = 0; i < codes.size(); i++) {
      if (judged.get(i).isPresent() && codes.get(i) == SubackReasonCode.NOT_AUTHORIZED) {
        codes.set(i, code(judged.get(i).get()));
      }
    }
    packet.setReasonCodes(codes);
    packet.setReasonString(
        ReasonText.cut(
            judged.stream()
                .flatMap(Optional::stream)
                .map(Refusal::reason)
                .collect(Collectors.joining(". "))));
  }

  private static SubackReasonCode code(Refusal refusal) {
    return switch (refusal.code()) {
      case QUOTA_EXCEEDED -> SubackReasonCode.QUOTA_EXCEEDED;
      case INTERNAL -> SubackReasonCode.UNSPECIFIED_ERROR;
      case NOT_AUTHORIZED, CONFLICT, TOPIC_INVALID, DOCUMENT_INVALID ->
          SubackReasonCode.NOT_AUTHORIZED;
    };
  }
}
