package io.twinbus.broker.hivemq;

import com.hivemq.extension.sdk.api.client.ClientContext;
import com.hivemq.extension.sdk.api.client.parameter.InitializerInput;
import com.hivemq.extension.sdk.api.services.intializer.ClientInitializer;
import io.twinbus.broker.acl.UngatedSession;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts a gate in front of every client that logged in. Only a client whose gates stand may do
 * anything: the broker's own permissions deny everything until then. An {@link UngatedSession} has
 * no gates: those permissions let it do its one thing.
 */
final class ClientGates implements ClientInitializer {
  private static final Logger LOG = LoggerFactory.getLogger(ClientGates.class);

  private final GateContext context;

  ClientGates(GateContext context) {
    this.context = context;
  }

  @Override
  public void initialize(InitializerInput input, ClientContext client) {
    Optional<Connection> found = context.connections().find(input.getConnectionInformation());
    if (found.isEmpty()) {
      LOG.atWarn()
          .addKeyValue("client", input.getClientInformation().getClientId())
          .log("a client without login may do nothing");
      return;
    }
    Connection connection = found.get();
    Optional<String> only = UngatedSession.filter(context.policy().get(), connection.subject());
    if (only.isPresent()) {
      connection.confine(client.getDefaultPermissions(), only.get());
      return;
    }
    client.addPublishInboundInterceptor(new PublishGate(connection, context));
    SubscriptionGate subscriptions = new SubscriptionGate(connection, client, context);
    client.addSubscribeInboundInterceptor(subscriptions);
    client.addSubackOutboundInterceptor(subscriptions);
    client.addUnsubscribeInboundInterceptor(
        (unsubscribe, output) ->
            unsubscribe.getUnsubscribePacket().getTopicFilters().forEach(connection::unsubscribe));
    connection.open(client.getDefaultPermissions());
  }
}
