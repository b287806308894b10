package io.twinbus.bus;

import com.hivemq.client.mqtt.exceptions.MqttEncodeException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5ConnAckException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5DisconnectException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5PubAckException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5SubAckException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5UnsubAckException;
import com.hivemq.client.mqtt.mqtt5.message.Mqtt5ReasonCode;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletionException;

/** Turns what the MQTT client throws into what callers of the bus get. */
final class Refusals {
  static final int PACKET_TOO_LARGE = 0x95;
  static final int TOPIC_NAME_INVALID = 0x90;
  private static final int UNSPECIFIED = 0x80;

  private Refusals() {}

  /** The exception for a publication, subscription or cancellation that failed. */
  static BusException of(String what, Throwable thrown) {
    return switch (bare(thrown)) {
      case BusException own -> own;
      case Mqtt5PubAckException refused ->
          refused(
              what,
              refused.getMqttMessage().getReasonCode(),
              refused.getMqttMessage().getReasonString().map(Object::toString));
      case Mqtt5SubAckException refused ->
          refused(
              what,
              firstError(refused.getMqttMessage().getReasonCodes()),
              refused.getMqttMessage().getReasonString().map(Object::toString));
      case Mqtt5UnsubAckException refused ->
          refused(
              what,
              firstError(refused.getMqttMessage().getReasonCodes()),
              refused.getMqttMessage().getReasonString().map(Object::toString));
      case MqttEncodeException tooLarge ->
          new BusException.Refused(
              PACKET_TOO_LARGE,
              what + ": more than the broker takes in one packet",
              reason(tooLarge));
      case Throwable other -> new BusException.Unavailable(what + ": " + reason(other), other);
    };
  }

  /** Why a connection was lost or could not be made, for people. */
  static String reason(Throwable thrown) {
    return switch (bare(thrown)) {
      case Mqtt5ConnAckException refused ->
          text(
              refused.getMqttMessage().getReasonCode(),
              refused.getMqttMessage().getReasonString().map(Object::toString));
      case Mqtt5DisconnectException disconnected ->
          text(
              disconnected.getMqttMessage().getReasonCode(),
              disconnected.getMqttMessage().getReasonString().map(Object::toString));
      case Throwable other -> innermost(other);
    };
  }

  /** Whether trying again cannot help as long as nobody changes something. */
  static boolean isFinal(Throwable thrown) {
    Throwable bare = bare(thrown);
    if (bare instanceof Mqtt5ConnAckException refused) {
      return switch (refused.getMqttMessage().getReasonCode()) {
        case SERVER_UNAVAILABLE,
            SERVER_BUSY,
            USE_ANOTHER_SERVER,
            QUOTA_EXCEEDED,
            CONNECTION_RATE_EXCEEDED,
            UNSPECIFIED_ERROR ->
            false;
        default -> true;
      };
    }
    for (Throwable t = bare; t != null; t = t.getCause()) {
      if (t instanceof java.security.GeneralSecurityException
          || t instanceof javax.net.ssl.SSLHandshakeException) {
        return true;
      }
    }
    return false;
  }

  /** Whether the broker did not accept who asked. */
  static boolean isUnknownIdentity(Throwable thrown) {
    return bare(thrown) instanceof Mqtt5ConnAckException refused
        && switch (refused.getMqttMessage().getReasonCode()) {
          case BAD_USER_NAME_OR_PASSWORD, NOT_AUTHORIZED, BAD_AUTHENTICATION_METHOD -> true;
          default -> false;
        };
  }

  private static BusException.Refused refused(
      String what, Mqtt5ReasonCode code, Optional<String> reason) {
    return new BusException.Refused(
        code.getCode(), what + ": refused by the broker: " + text(code, reason), reason.orElse(""));
  }

  private static String text(Mqtt5ReasonCode code, Optional<String> reason) {
    String name = code.toString().toLowerCase(Locale.ROOT).replace('_', ' ');
    String head = String.format(Locale.ROOT, "0x%02X %s", code.getCode(), name);
    return reason.map(text -> head + ": " + text).orElse(head);
  }

  private static Mqtt5ReasonCode firstError(List<? extends Mqtt5ReasonCode> codes) {
    for (Mqtt5ReasonCode code : codes) {
      if (code.getCode() >= UNSPECIFIED) {
        return code;
      }
    }
    throw new IllegalStateException("a refusal without an error code: " + codes);
  }

  private static String innermost(Throwable thrown) {
    Throwable inner = thrown;
    while (inner.getCause() != null) {
      inner = inner.getCause();
    }
    String message = inner.getMessage();
    return message == null || message.isEmpty() ? inner.getClass().getSimpleName() : message;
  }

  private static Throwable bare(Throwable thrown) {
    Throwable bare = thrown;
    while (bare instanceof CompletionException && bare.getCause() != null) {
      bare = bare.getCause();
    }
    return bare;
  }
}
