package io.twinbus.broker.hivemq;

import com.hivemq.extension.sdk.api.async.Async;
import com.hivemq.extension.sdk.api.async.TimeoutFallback;
import com.hivemq.extension.sdk.api.auth.SimpleAuthenticator;
import com.hivemq.extension.sdk.api.auth.parameter.SimpleAuthInput;
import com.hivemq.extension.sdk.api.auth.parameter.SimpleAuthOutput;
import com.hivemq.extension.sdk.api.client.parameter.ClientTlsInformation;
import com.hivemq.extension.sdk.api.client.parameter.ConnectionInformation;
import com.hivemq.extension.sdk.api.client.parameter.Listener;
import com.hivemq.extension.sdk.api.packets.auth.DefaultAuthorizationBehaviour;
import com.hivemq.extension.sdk.api.packets.connect.ConnackReasonCode;
import com.hivemq.extension.sdk.api.packets.connect.ConnectPacket;
import com.hivemq.extension.sdk.api.packets.connect.WillPublishPacket;
import io.twinbus.broker.acl.Subject;
import io.twinbus.broker.identity.Credentials;
import io.twinbus.broker.identity.Login;
import io.twinbus.broker.identity.Logins;
import io.twinbus.broker.limits.RoleLimits;
import io.twinbus.broker.refusal.Refusal;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Judges every CONNECT: who it is, and whether its will may stand. */
final class LoginGate implements SimpleAuthenticator {
  private static final Logger LOG = LoggerFactory.getLogger(LoginGate.class);
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private final GateContext context;
  private final Logins logins;
  private final Executor executor;

  LoginGate(GateContext context, Logins logins, Executor executor) {
    this.context = context;
    this.logins = logins;
    this.executor = executor;
  }

  @Override
  public void onConnect(SimpleAuthInput input, SimpleAuthOutput output) {
    Async<SimpleAuthOutput> async =
        output.async(TIMEOUT, TimeoutFallback.FAILURE, ConnackReasonCode.SERVER_BUSY, "try later");
    try {
      executor.execute(
          () -> {
            try {
              judge(input, output);
            } catch (Throwable e) {
              // INVARIANT: who was not judged is not let in.
              LOG.atError()
                  .addKeyValue("client", input.getConnectPacket().getClientId())
                  .setCause(e)
                  .log("a login could not be judged and was rejected");
              output.failAuthentication(ConnackReasonCode.UNSPECIFIED_ERROR, "the broker failed");
            } finally {
              async.resume();
            }
          });
    } catch (RejectedExecutionException e) {
      output.failAuthentication(
          ConnackReasonCode.SERVER_BUSY, "too many logins at once: try later");
      async.resume();
    }
  }

  private void judge(SimpleAuthInput input, SimpleAuthOutput output) {
    ConnectPacket connect = input.getConnectPacket();
    ConnectionInformation information = input.getConnectionInformation();
    Login login = logins.login(credentials(connect, information));
    context.metrics().login(login instanceof Login.Accepted);
    switch (login) {
      case Login.Rejected rejected -> {
        LOG.atInfo()
            .addKeyValue("client", ReasonText.cut(connect.getClientId()))
            .addKeyValue("user", ReasonText.cut(connect.getUserName().orElse("")))
            .addKeyValue(
                "address", information.getInetAddress().map(InetAddress::getHostAddress).orElse(""))
            .log("login rejected: {}", rejected.reason());
        output.failAuthentication(
            ConnackReasonCode.BAD_USER_NAME_OR_PASSWORD, "not authorized: see the broker's log");
      }
      case Login.Accepted accepted -> admit(accepted, connect, information, output);
    }
  }

  private void admit(
      Login.Accepted accepted,
      ConnectPacket connect,
      ConnectionInformation information,
      SimpleAuthOutput output) {
    Subject subject = new Subject(accepted.identity(), connect.getClientId());
    Optional<Refusal> will =
        connect.getWillPublish().flatMap(packet -> refuseWill(subject, packet));
    if (will.isPresent()) {
      context.metrics().refused(will.get().code());
      output.failAuthentication(
          ConnackReasonCode.NOT_AUTHORIZED, ReasonText.cut(will.get().reason()));
      return;
    }
    Optional<Connection> opened =
        context
            .connections()
            .open(information, subject, connect.getMqttVersion(), accepted.expires());
    if (opened.isEmpty()) {
      output.failAuthentication(
          ConnackReasonCode.CLIENT_IDENTIFIER_NOT_VALID,
          "another user is connected with this client id: choose another");
      return;
    }
    RoleLimits limits = context.limits().of(accepted.identity().role());
    output.getClientSettings().setClientQueueSizeMaximum(limits.queuedMessages());
    // Until the gates stand, nothing passes: see ClientGates.
    output.getDefaultPermissions().setDefaultBehaviour(DefaultAuthorizationBehaviour.DENY);
    output.authenticateSuccessfully();
  }

  private Optional<Refusal> refuseWill(Subject subject, WillPublishPacket will) {
    return PublishRules.will(
        context.policy().get().of(subject),
        will.getTopic(),
        will.getRetain(),
        will.getResponseTopic());
  }

  private static Credentials credentials(ConnectPacket connect, ConnectionInformation information) {
    return new Credentials(
        connect.getClientId(),
        connect.getUserName(),
        connect.getPassword().map(password -> HiveStore.bytes(Optional.of(password))),
        information.getClientTlsInformation().flatMap(ClientTlsInformation::getClientCertificate),
        information.getListener().map(Listener::getName).orElse(""),
        information.getInetAddress());
  }
}
