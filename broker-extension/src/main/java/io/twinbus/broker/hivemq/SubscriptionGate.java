package io.twinbus.broker.hivemq;

import com.hivemq.extension.sdk.api.auth.SubscriptionAuthorizer;
import com.hivemq.extension.sdk.api.auth.parameter.SubscriptionAuthorizerInput;
import com.hivemq.extension.sdk.api.auth.parameter.SubscriptionAuthorizerOutput;
import com.hivemq.extension.sdk.api.packets.subscribe.SubackReasonCode;
import io.twinbus.broker.acl.Access;
import io.twinbus.broker.acl.Decision;
import io.twinbus.broker.refusal.Refusal;
import io.twinbus.broker.refusal.Refusal.Code;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Judges every subscription. A filter that covers more than is allowed is refused, not narrowed.
 */
final class SubscriptionGate implements SubscriptionAuthorizer {
  private static final Logger LOG = LoggerFactory.getLogger(SubscriptionGate.class);

  private final GateContext context;

  SubscriptionGate(GateContext context) {
    this.context = context;
  }

  @Override
  public void authorizeSubscribe(
      SubscriptionAuthorizerInput input, SubscriptionAuthorizerOutput output) {
    try {
      judge(input, output);
    } catch (Throwable e) {
      // INVARIANT: what was not judged is refused.
      LOG.atError()
          .addKeyValue("client", input.getClientInformation().getClientId())
          .setCause(e)
          .log("a subscription could not be judged and was refused");
      context.metrics().subscriptionRefused();
      output.failAuthorization(
          SubackReasonCode.UNSPECIFIED_ERROR, "the broker failed: see its log");
      if (e instanceof VirtualMachineError error) {
        throw error;
      }
    }
  }

  private void judge(SubscriptionAuthorizerInput input, SubscriptionAuthorizerOutput output) {
    String filter = input.getSubscription().getTopicFilter();
    Optional<Connection> found = context.connections().find(input.getConnectionInformation());
    if (found.isEmpty()) {
      output.failAuthorization(SubackReasonCode.NOT_AUTHORIZED, "not logged in");
      return;
    }
    Connection connection = found.get();
    Decision decision =
        context.policy().get().decide(connection.subject(), Access.subscribe(filter));
    if (!decision.allowed()) {
      refuse(
          connection,
          filter,
          new Refusal(Code.NOT_AUTHORIZED, decision.reason()),
          SubackReasonCode.NOT_AUTHORIZED,
          output);
      return;
    }
    int most = context.limits().of(connection.subject().identity().role()).subscriptions();
    if (!connection.subscribe(filter, most)) {
      refuse(
          connection,
          filter,
          new Refusal(Code.QUOTA_EXCEEDED, "more than " + most + " subscriptions: use wildcards"),
          SubackReasonCode.QUOTA_EXCEEDED,
          output);
      return;
    }
    output.authorizeSuccessfully();
  }

  private void refuse(
      Connection connection,
      String filter,
      Refusal refusal,
      SubackReasonCode code,
      SubscriptionAuthorizerOutput output) {
    context.metrics().subscriptionRefused();
    LOG.atInfo()
        .addKeyValue("client", connection.subject().clientId())
        .addKeyValue("filter", ReasonText.cut(filter))
        .log("subscription refused: {}", refusal.reason());
    output.failAuthorization(code, ReasonText.cut(refusal.reason()));
    if (!connection.hasReasonCodes()) {
      context.notices().send(connection, filter, refusal);
    }
  }
}
