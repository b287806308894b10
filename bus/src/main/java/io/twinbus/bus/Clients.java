package io.twinbus.bus;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttClientExecutorConfig;
import com.hivemq.client.mqtt.MqttClientSslConfig;
import com.hivemq.client.mqtt.MqttClientSslConfigBuilder;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.lifecycle.MqttClientConnectedListener;
import com.hivemq.client.mqtt.lifecycle.MqttClientDisconnectedListener;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5ClientBuilder;
import com.hivemq.client.mqtt.mqtt5.message.auth.Mqtt5SimpleAuth;
import com.hivemq.client.mqtt.mqtt5.message.connect.Mqtt5Connect;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import io.reactivex.schedulers.Schedulers;
import io.twinbus.bus.BusOptions.Identity;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Builds the MQTT client of a session. */
final class Clients {
  /** One event loop feeds a core; more only cost memory. */
  private static final int NETTY_THREADS =
      Math.clamp(Runtime.getRuntime().availableProcessors() / 4, 1, 4);

  private Clients() {}

  static Mqtt5AsyncClient build(
      BusOptions options,
      MqttClientConnectedListener connected,
      MqttClientDisconnectedListener disconnected) {
    BrokerUri broker = BrokerUri.of(options.broker());
    Mqtt5ClientBuilder builder =
        MqttClient.builder()
            .useMqttVersion5()
            .identifier(options.clientId())
            .transportConfig()
            .serverHost(broker.host())
            .serverPort(broker.port())
            .socketConnectTimeout(options.connectTimeout().toMillis(), TimeUnit.MILLISECONDS)
            .mqttConnectTimeout(options.connectTimeout().toMillis(), TimeUnit.MILLISECONDS)
            .sslConfig(broker.tls() ? tls(options) : null)
            .applyTransportConfig()
            .executorConfig(
                // Results on the event loop itself: the bus hands them on to its own threads.
                MqttClientExecutorConfig.builder()
                    .nettyThreads(NETTY_THREADS)
                    .applicationScheduler(Schedulers.trampoline())
                    .build())
            .addConnectedListener(connected)
            .addDisconnectedListener(disconnected);
    Optional<Mqtt5SimpleAuth> auth = auth(options.identity());
    if (auth.isPresent()) {
      builder = builder.simpleAuth(auth.get());
    }
    if (options.will().isPresent()) {
      builder = builder.willPublish(will(options.will().get()));
    }
    return builder.buildAsync();
  }

  static Mqtt5Connect connect(BusOptions options) {
    return Mqtt5Connect.builder()
        .cleanStart(options.cleanStart())
        .sessionExpiryInterval(seconds(options.sessionExpiry()))
        .keepAlive((int) Math.min(seconds(options.keepAlive()), 0xFFFF))
        .restrictions()
        .receiveMaximum(Math.min(options.maxReceiving(), 0xFFFF))
        .applyRestrictions()
        .build();
  }

  /** What is sent for user name and password; a token is asked for each time. */
  static Optional<Mqtt5SimpleAuth> auth(Identity identity) {
    return switch (identity) {
      case Identity.Password known -> Optional.of(auth(known.user(), known.password()));
      case Identity.Token token -> Optional.of(auth(token.user(), token.token().get()));
      case Identity.Anonymous anonymous -> Optional.empty();
      case Identity.Certificate certificate -> Optional.empty();
    };
  }

  private static Mqtt5SimpleAuth auth(String user, String password) {
    return Mqtt5SimpleAuth.builder()
        .username(user)
        .password(password.getBytes(StandardCharsets.UTF_8))
        .build();
  }

  private static Mqtt5Publish will(BusOptions.Will will) {
    return Mqtt5Publish.builder()
        .topic(will.topic())
        .payload(will.payload())
        .contentType(will.contentType())
        .qos(MqttQos.AT_LEAST_ONCE)
        .retain(true)
        .build();
  }

  private static MqttClientSslConfig tls(BusOptions options) {
    MqttClientSslConfigBuilder builder = MqttClientSslConfig.builder();
    try {
      if (options.trust().isPresent()) {
        builder = builder.trustManagerFactory(Pem.trust(options.trust().get()));
      }
      if (options.identity() instanceof Identity.Certificate identity) {
        builder = builder.keyManagerFactory(Pem.identity(identity.certificate(), identity.key()));
      }
    } catch (IOException | GeneralSecurityException e) {
      throw new BusException.ConnectFailed(
          "cannot connect to " + options.broker() + ": " + reason(e), e);
    }
    return builder
        .handshakeTimeout(options.connectTimeout().toMillis(), TimeUnit.MILLISECONDS)
        .build();
  }

  private static String reason(Exception e) {
    return e instanceof NoSuchFileException missing
        ? missing.getFile() + ": there is no such file"
        : String.valueOf(e.getMessage());
  }

  private static long seconds(Duration duration) {
    return Math.min(Math.ceilDiv(duration.toMillis(), 1000L), 0xFFFF_FFFFL);
  }
}
