package io.twinbus.bus;

import static io.twinbus.bus.BusFixture.join;
import static io.twinbus.bus.BusFixture.number;
import static io.twinbus.bus.BusFixture.numbered;
import static io.twinbus.bus.BusFixture.options;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.hivemq.extension.sdk.api.ExtensionMain;
import com.hivemq.extension.sdk.api.auth.SimpleAuthenticator;
import com.hivemq.extension.sdk.api.auth.SubscriptionAuthorizer;
import com.hivemq.extension.sdk.api.auth.parameter.AuthenticatorProviderInput;
import com.hivemq.extension.sdk.api.auth.parameter.AuthorizerProviderInput;
import com.hivemq.extension.sdk.api.auth.parameter.SimpleAuthInput;
import com.hivemq.extension.sdk.api.auth.parameter.SimpleAuthOutput;
import com.hivemq.extension.sdk.api.auth.parameter.SubscriptionAuthorizerInput;
import com.hivemq.extension.sdk.api.auth.parameter.SubscriptionAuthorizerOutput;
import com.hivemq.extension.sdk.api.interceptor.publish.PublishInboundInterceptor;
import com.hivemq.extension.sdk.api.packets.auth.DefaultAuthorizationBehaviour;
import com.hivemq.extension.sdk.api.packets.connect.ConnackReasonCode;
import com.hivemq.extension.sdk.api.packets.publish.AckReasonCode;
import com.hivemq.extension.sdk.api.packets.subscribe.SubackReasonCode;
import com.hivemq.extension.sdk.api.parameter.ExtensionStartInput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStartOutput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStopInput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStopOutput;
import com.hivemq.extension.sdk.api.services.Services;
import io.twinbus.bus.BusOptions.Identity;
import io.twinbus.codec.DocumentTypes;
import io.twinbus.testing.PlainBroker;
import io.twinbus.topic.Address;
import io.twinbus.topic.AddressFilter;
import io.twinbus.topic.TwinAspect;
import io.twinbus.topic.TwinId;
import io.twinbus.v1.Command;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A broker that refuses, and says why. */
class RefusalTest {
  private static final AtomicBoolean REFUSING_HEALTH = new AtomicBoolean();
  private static PlainBroker broker;

  private final BusFixture fixture = new BusFixture();
  private final TwinId twin = fixture.twin;

  @BeforeAll
  static void startBroker() {
    broker = PlainBroker.inMemory(new RefusingExtension());
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @AfterEach
  void close() {
    fixture.close();
    REFUSING_HEALTH.set(false);
  }

  /** Refuses some publications, some subscriptions, and the user nobody. */
  private static final class RefusingExtension implements ExtensionMain {
    @Override
    public void extensionStart(ExtensionStartInput input, ExtensionStartOutput output) {
      PublishInboundInterceptor interceptor =
          (publish, outcome) -> {
            switch (publish.getPublishPacket().getTopic().replaceAll(".*/", "")) {
              case "desired" ->
                  outcome.preventPublishDelivery(
                      AckReasonCode.IMPLEMENTATION_SPECIFIC_ERROR,
                      "generation conflict: expected 41, is 43");
              case "reported" ->
                  outcome.preventPublishDelivery(AckReasonCode.PAYLOAD_FORMAT_INVALID);
              case "forbidden" ->
                  outcome.preventPublishDelivery(AckReasonCode.NOT_AUTHORIZED, "not your role");
              default -> {}
            }
          };
      Services.initializerRegistry()
          .setClientInitializer(
              (initializer, context) -> {
                context.addPublishInboundInterceptor(interceptor);
                context
                    .getDefaultPermissions()
                    .setDefaultBehaviour(DefaultAuthorizationBehaviour.ALLOW);
              });
      Services.securityRegistry().setAuthorizerProvider(RefusingExtension::authorizer);
      Services.securityRegistry().setAuthenticatorProvider(RefusingExtension::authenticator);
    }

    @Override
    public void extensionStop(ExtensionStopInput input, ExtensionStopOutput output) {}

    private static SubscriptionAuthorizer authorizer(AuthorizerProviderInput client) {
      return RefusingExtension::authorize;
    }

    private static void authorize(
        SubscriptionAuthorizerInput input, SubscriptionAuthorizerOutput output) {
      String filter = input.getSubscription().getTopicFilter();
      if (filter.endsWith("/status") || (filter.endsWith("/health") && REFUSING_HEALTH.get())) {
        output.failAuthorization(SubackReasonCode.NOT_AUTHORIZED, "no role may read " + filter);
      } else {
        output.authorizeSuccessfully();
      }
    }

    private static SimpleAuthenticator authenticator(AuthenticatorProviderInput client) {
      return RefusingExtension::authenticate;
    }

    private static void authenticate(SimpleAuthInput input, SimpleAuthOutput output) {
      boolean joe =
          input.getConnectPacket().getUserName().filter("joe"::equals).isPresent()
              && input
                  .getConnectPacket()
                  .getPassword()
                  .map(password -> StandardCharsets.UTF_8.decode(password).toString())
                  .filter("hunter2"::equals)
                  .isPresent();
      if (joe) {
        output.authenticateSuccessfully();
      } else {
        output.failAuthentication(
            ConnackReasonCode.BAD_USER_NAME_OR_PASSWORD, "unknown user or wrong password");
      }
    }
  }

  private Bus connect(String name) {
    return fixture.connect(as(name, "hunter2"));
  }

  private static BusOptions as(String name, String password) {
    return BusOptions.of(
            broker.uri(), BusFixture.uniqueName(name), new Identity.Password("joe", password))
        .withBackoff(Duration.ofMillis(5), Duration.ofMillis(100));
  }

  @Test
  void givesTheBrokersReasonForARefusedPublication() {
    Bus bus = connect("client");

    assertThatThrownBy(
            () ->
                join(
                    bus.publishBytes(
                        new Address.Desired(twin), new byte[] {1}, PublishOptions.DEFAULT)))
        .isInstanceOfSatisfying(
            BusException.Refused.class,
            refused -> {
              assertThat(refused.isConflict()).isTrue();
              assertThat(refused.reasonCode()).isEqualTo(0x83);
              assertThat(refused.reason()).isEqualTo("generation conflict: expected 41, is 43");
              assertThat(refused)
                  .hasMessage(
                      new Address.Desired(twin).topic()
                          + ": refused by the broker: 0x83 implementation specific error:"
                          + " generation conflict: expected 41, is 43");
            });
    assertThat(fixture.meters.counter("twinbus.bus.refused", "reason", "0x83").count())
        .isEqualTo(1);
    assertThat(bus.isConnected()).isTrue();
  }

  @Test
  void copesWithARefusalWithoutAReason() {
    Bus bus = connect("client");
    assertThatThrownBy(
            () ->
                join(
                    bus.publishBytes(
                        new Address.Reported(twin), new byte[] {1}, PublishOptions.DEFAULT)))
        .isInstanceOfSatisfying(
            BusException.Refused.class,
            refused -> {
              assertThat(refused.reasonCode()).isEqualTo(0x99);
              assertThat(refused.reason()).isEmpty();
            });
  }

  @Test
  void endsARequestThatTheBrokerRefuses() {
    Bus bus = connect("client");
    assertThatThrownBy(
            () ->
                join(
                    bus.request(
                        new Address.Inbox(twin, "forbidden"),
                        Command.getDefaultInstance(),
                        DocumentTypes.COMMAND_REPLY,
                        Duration.ofMinutes(5),
                        PublishOptions.DEFAULT)))
        .isInstanceOfSatisfying(
            BusException.Refused.class, refused -> assertThat(refused.isNotAuthorized()).isTrue());
  }

  @Test
  void givesTheBrokersReasonForARefusedSubscription() {
    Bus bus = connect("client");
    assertThatThrownBy(
            () -> join(bus.subscribe(AddressFilter.ofTwin(twin, TwinAspect.STATUS), d -> {})))
        .isInstanceOfSatisfying(
            BusException.Refused.class,
            refused -> {
              assertThat(refused.isNotAuthorized()).isTrue();
              assertThat(refused.getMessage()).contains(new Address.Status(twin).topic());
            });
  }

  @Test
  void saysWhyTheBrokerDidNotLetItIn() {
    BusOptions wrong =
        as("client", "wrong")
            .withTimeouts(Duration.ofMinutes(5), Duration.ofSeconds(5), Duration.ofSeconds(1));

    assertThatThrownBy(() -> join(HiveBus.connect(wrong)))
        .isInstanceOf(BusException.ConnectFailed.class)
        .hasMessageContaining("Password[joe]")
        .hasMessageContaining("0x86")
        .hasMessageContaining("unknown user or wrong password")
        .hasMessageNotContaining("hunter2");
    assertThatThrownBy(() -> join(HiveBus.connect(options(broker.uri(), "nobody"))))
        .isInstanceOf(BusException.ConnectFailed.class);
  }

  @Test
  void triesAgainUntilARefusedSubscriptionIsRestored() {
    Bus reader = connect("reader");
    Bus writer = connect("writer");
    List<Long> seen = new CopyOnWriteArrayList<>();
    List<Integer> health = new CopyOnWriteArrayList<>();
    join(
        reader.subscribe(
            AddressFilter.ofTwin(twin, TwinAspect.CONNECTION), d -> seen.add(number(d))));
    join(
        reader.subscribe(AddressFilter.ofTwin(twin, TwinAspect.HEALTH), d -> health.add(d.size())));

    REFUSING_HEALTH.set(true);
    broker.stop();
    broker.start();
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> reader.isConnected() && writer.isConnected());
    join(writer.publish(new Address.Connection(twin), numbered(1)));
    await().untilAsserted(() -> assertThat(seen).contains(1L));
    await()
        .until(() -> fixture.meters.counter("twinbus.bus.refused", "reason", "0x87").count() >= 2);
    assertThat(health).isEmpty();
    REFUSING_HEALTH.set(false);

    join(
        writer.publishBytes(
            new Address.HealthOf(twin),
            "{\"verdict\":\"OK\"}".getBytes(StandardCharsets.UTF_8),
            PublishOptions.DEFAULT));
    await().untilAsserted(() -> assertThat(health).isNotEmpty());
  }
}
