package io.twinbus.broker.hivemq;

import com.hivemq.extension.sdk.api.async.Async;
import com.hivemq.extension.sdk.api.async.TimeoutFallback;
import com.hivemq.extension.sdk.api.auth.SimpleAuthenticator;
import com.hivemq.extension.sdk.api.auth.parameter.SimpleAuthInput;
import com.hivemq.extension.sdk.api.auth.parameter.SimpleAuthOutput;
import com.hivemq.extension.sdk.api.auth.parameter.TopicPermission;
import com.hivemq.extension.sdk.api.client.parameter.ClientTlsInformation;
import com.hivemq.extension.sdk.api.client.parameter.ConnectionInformation;
import com.hivemq.extension.sdk.api.client.parameter.Listener;
import com.hivemq.extension.sdk.api.packets.auth.DefaultAuthorizationBehaviour;
import com.hivemq.extension.sdk.api.packets.connect.ConnackReasonCode;
import com.hivemq.extension.sdk.api.packets.connect.ConnectPacket;
import com.hivemq.extension.sdk.api.packets.connect.WillPublishPacket;
import com.hivemq.extension.sdk.api.services.builder.Builders;
import io.twinbus.broker.acl.Subject;
import io.twinbus.broker.identity.Credentials;
import io.twinbus.broker.identity.Login;
import io.twinbus.broker.identity.LoginThrottle;
import io.twinbus.broker.identity.Logins;
import io.twinbus.broker.limits.RoleLimits;
import io.twinbus.broker.refusal.Refusal;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Judges every CONNECT: who it is, whether its will may stand, and whether it may go on with the
 * session that the broker keeps for its client id.
 */
final class LoginGate implements SimpleAuthenticator {
  private static final Logger LOG = LoggerFactory.getLogger(LoginGate.class);
  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final int MOST_WAITING = 10_000;

  private final GateContext context;
  private final Logins logins;
  private final StoredSessions sessions;
  private final ScheduledThreadPoolExecutor executor;
  private final LoginThrottle throttle = new LoginThrottle();

  LoginGate(
      GateContext context,
      Logins logins,
      StoredSessions sessions,
      ScheduledThreadPoolExecutor executor) {
    this.context = context;
    this.logins = logins;
    this.sessions = sessions;
    this.executor = executor;
  }

  @Override
  public void onConnect(SimpleAuthInput input, SimpleAuthOutput output) {
    if (executor.getQueue().size() >= MOST_WAITING) {
      output.failAuthentication(
          ConnackReasonCode.SERVER_BUSY, "too many logins at once: try later");
      return;
    }
    Async<SimpleAuthOutput> async =
        output.async(TIMEOUT, TimeoutFallback.FAILURE, ConnackReasonCode.SERVER_BUSY, "try later");
    Duration wait =
        input
            .getConnectionInformation()
            .getInetAddress()
            .map(address -> throttle.waitFor(address, System.nanoTime()))
            .orElse(Duration.ZERO);
    ScheduledFuture<?> unused =
        executor.schedule(
            () -> judgeAsync(input, output, async), wait.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void judgeAsync(
      SimpleAuthInput input, SimpleAuthOutput output, Async<SimpleAuthOutput> async) {
    CompletableFuture<Void> judged;
    try {
      judged = judge(input, output);
    } catch (Throwable e) {
      judged = CompletableFuture.failedFuture(e);
    }
    var unused =
        judged.whenComplete(
            (done, failure) -> {
              if (failure != null) {
                // INVARIANT: who was not judged is not let in.
                LOG.atError()
                    .addKeyValue("client", ReasonText.cut(input.getConnectPacket().getClientId()))
                    .setCause(failure)
                    .log("a login could not be judged and was rejected");
                output.failAuthentication(ConnackReasonCode.UNSPECIFIED_ERROR, "the broker failed");
              }
              async.resume();
            });
  }

  private CompletableFuture<Void> judge(SimpleAuthInput input, SimpleAuthOutput output) {
    ConnectPacket connect = input.getConnectPacket();
    ConnectionInformation information = input.getConnectionInformation();
    Login login = logins.login(credentials(connect, information));
    context.metrics().login(login instanceof Login.Accepted);
    return switch (login) {
      case Login.Rejected rejected -> {
        reject(rejected, connect, information, output);
        yield CompletableFuture.completedFuture(null);
      }
      case Login.Accepted accepted -> admit(accepted, connect, information, output);
    };
  }

  private void reject(
      Login.Rejected rejected,
      ConnectPacket connect,
      ConnectionInformation information,
      SimpleAuthOutput output) {
    Optional<InetAddress> address = information.getInetAddress();
    address.ifPresent(from -> throttle.failed(from, System.nanoTime()));
    LOG.atInfo()
        .addKeyValue("client", ReasonText.cut(connect.getClientId()))
        .addKeyValue("user", ReasonText.cut(connect.getUserName().orElse("")))
        .addKeyValue("address", address.map(InetAddress::getHostAddress).orElse(""))
        .log("login rejected: {}", rejected.reason());
    output.failAuthentication(
        ConnackReasonCode.BAD_USER_NAME_OR_PASSWORD, "not let in: the broker's log says why");
  }

  private CompletableFuture<Void> admit(
      Login.Accepted accepted,
      ConnectPacket connect,
      ConnectionInformation information,
      SimpleAuthOutput output) {
    Subject subject = new Subject(accepted.identity(), connect.getClientId());
    Optional<Refusal> will =
        connect.getWillPublish().flatMap(packet -> refuseWill(subject, packet));
    if (will.isPresent()) {
      refuse(subject, will.get(), ConnackReasonCode.NOT_AUTHORIZED, output);
      return CompletableFuture.completedFuture(null);
    }
    CompletableFuture<Optional<Refusal>> session =
        connect.getCleanStart()
            ? CompletableFuture.completedFuture(Optional.empty())
            : sessions.refuse(subject, context.policy().get());
    return session.thenAccept(
        refusal -> {
          if (refusal.isPresent()) {
            refuse(subject, refusal.get(), ConnackReasonCode.NOT_AUTHORIZED, output);
          } else {
            open(accepted, subject, connect, information, output);
          }
        });
  }

  private void open(
      Login.Accepted accepted,
      Subject subject,
      ConnectPacket connect,
      ConnectionInformation information,
      SimpleAuthOutput output) {
    Optional<Connection> opened =
        context
            .connections()
            .open(
                information,
                subject,
                connect.getMqttVersion(),
                accepted.expires(),
                connect
                    .getWillPublish()
                    .filter(WillPublishPacket::getRetain)
                    .map(WillPublishPacket::getTopic));
    if (opened.isEmpty()) {
      refuse(
          subject,
          new Refusal(
              Refusal.Code.NOT_AUTHORIZED,
              "another user is connected with this client id: choose another"),
          ConnackReasonCode.CLIENT_IDENTIFIER_NOT_VALID,
          output);
      return;
    }
    RoleLimits limits = context.limits().of(accepted.identity().role());
    output.getClientSettings().setClientQueueSizeMaximum(limits.queuedMessages());
    // Until the gates stand, nothing passes: see ClientGates.
    output.getDefaultPermissions().setDefaultBehaviour(DefaultAuthorizationBehaviour.DENY);
    // The broker looks at the will before that, and it was judged above.
    connect
        .getWillPublish()
        .ifPresent(
            will ->
                output
                    .getDefaultPermissions()
                    .add(
                        Builders.topicPermission()
                            .topicFilter(will.getTopic())
                            .activity(TopicPermission.MqttActivity.PUBLISH)
                            .build()));
    output.authenticateSuccessfully();
  }

  private void refuse(
      Subject subject, Refusal refusal, ConnackReasonCode code, SimpleAuthOutput output) {
    context.metrics().refused(refusal.code());
    LOG.atInfo()
        .addKeyValue("client", ReasonText.cut(subject.clientId()))
        .addKeyValue("publisher", subject.identity().name())
        .log("connection refused: {}", refusal.reason());
    output.failAuthentication(code, ReasonText.cut(refusal.reason()));
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
