package io.twinbus.bus;

/** Something on the bus did not work. The message says what, where, and what to do. */
public abstract sealed class BusException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private BusException(String message, Throwable cause) {
    super(message, cause);
  }

  private BusException(String message) {
    super(message);
  }

  /** The broker refused a message or subscription, and said why. */
  public static final class Refused extends BusException {
    private static final long serialVersionUID = 1L;
    private final int reasonCode;
    private final String reason;

    /**
     * A refusal.
     *
     * @param reasonCode the MQTT 5 reason code, 0x80 to 0xFF
     * @param message the topic and the broker's reason
     */
    public Refused(int reasonCode, String message) {
      this(reasonCode, message, "");
    }

    /**
     * A refusal.
     *
     * @param reasonCode the MQTT 5 reason code, 0x80 to 0xFF
     * @param message the topic and the broker's reason
     * @param reason the broker's own words; empty when it gave none
     */
    public Refused(int reasonCode, String message, String reason) {
      super(message);
      this.reasonCode = reasonCode;
      this.reason = reason;
    }

    /** The broker's own words, its MQTT 5 reason string; empty when it gave none. */
    public String reason() {
      return reason;
    }

    /** The MQTT 5 reason code, such as 0x87 Not authorized. */
    public int reasonCode() {
      return reasonCode;
    }

    /** The ledger's precondition did not hold (0x83). */
    public boolean isConflict() {
      return reasonCode == 0x83;
    }

    /** The role does not allow it (0x87). */
    public boolean isNotAuthorized() {
      return reasonCode == 0x87;
    }
  }

  /** The connection could not be made: address, identity, or certificate. */
  public static final class ConnectFailed extends BusException {
    private static final long serialVersionUID = 1L;

    public ConnectFailed(String message, Throwable cause) {
      super(message, cause);
    }

    /** The broker answered that it does not know this identity, or does not let it in. */
    public boolean isUnknownIdentity() {
      return getCause() != null && Refusals.isUnknownIdentity(getCause());
    }
  }

  /** No acknowledgement or answer came in time; whether the message arrived is not known. */
  public static final class DeadlineExceeded extends BusException {
    private static final long serialVersionUID = 1L;

    public DeadlineExceeded(String message) {
      super(message);
    }
  }

  /** The session is closed, or the message could not be sent. */
  public static final class Unavailable extends BusException {
    private static final long serialVersionUID = 1L;

    public Unavailable(String message, Throwable cause) {
      super(message, cause);
    }

    public Unavailable(String message) {
      super(message);
    }
  }

  /** An answer arrived that is not a valid document. */
  public static final class InvalidReply extends BusException {
    private static final long serialVersionUID = 1L;

    public InvalidReply(String message) {
      super(message);
    }
  }
}
