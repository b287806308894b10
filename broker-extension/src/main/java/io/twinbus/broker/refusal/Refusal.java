package io.twinbus.broker.refusal;

/**
 * Why a message is not taken.
 *
 * @param code what kind of refusal, as an MQTT 5 reason code
 * @param reason for people: what is wrong, where, and what to do
 */
public record Refusal(Code code, String reason) {
  /** The reason codes of refused messages (MQTT 5 §3.4.2.1). */
  public enum Code {
    /** The broker itself failed. The message is not acknowledged as stored. */
    INTERNAL(0x80, "internal"),
    /** A precondition does not hold. */
    CONFLICT(0x83, "conflict"),
    /** Role, tenant or target do not allow it. */
    NOT_AUTHORIZED(0x87, "not_authorized"),
    /** The topic is not one of the bus. */
    TOPIC_INVALID(0x90, "topic_invalid"),
    /** A limit is reached. */
    QUOTA_EXCEEDED(0x97, "quota_exceeded"),
    /** The document does not parse or validate. */
    DOCUMENT_INVALID(0x99, "document_invalid");

    private final int value;
    private final String tag;

    Code(int value, String tag) {
      this.value = value;
      this.tag = tag;
    }

    /** The code's number. */
    public int value() {
      return value;
    }

    /** The code in metrics and logs. */
    public String tag() {
      return tag;
    }

    /** The code in error notices, such as {@code 0x99}. */
    public String hex() {
      return "0x%02X".formatted(value);
    }
  }
}
