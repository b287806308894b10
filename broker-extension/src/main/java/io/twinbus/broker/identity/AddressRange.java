package io.twinbus.broker.identity;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/** A range of IP addresses, written {@code 10.1.0.0/16}, {@code fd00::/8} or as one address. */
public final class AddressRange {
  private final String text;
  private final byte[] prefix;
  private final int bits;

  private AddressRange(String text, byte[] prefix, int bits) {
    this.text = text;
    this.prefix = prefix;
    this.bits = bits;
  }

  /**
   * Reads a range.
   *
   * @throws IllegalArgumentException if the text is not one; names are not looked up
   */
  public static AddressRange parse(String text) {
    int slash = text.indexOf('/');
    String address = slash < 0 ? text : text.substring(0, slash);
    if (!address.matches("[0-9a-fA-F:.]*[:.][0-9a-fA-F:.]*")) {
      throw new IllegalArgumentException(notOne(text));
    }
    try {
      byte[] prefix = InetAddress.getByName(address).getAddress();
      int most = prefix.length * Byte.SIZE;
      int bits = slash < 0 ? most : Integer.parseInt(text.substring(slash + 1));
      if (bits >= 0 && bits <= most) {
        return new AddressRange(text, prefix, bits);
      }
    } catch (UnknownHostException | NumberFormatException e) {
      throw new IllegalArgumentException(notOne(text), e);
    }
    throw new IllegalArgumentException(notOne(text));
  }

  /** Whether the address is within the range. */
  public boolean contains(InetAddress address) {
    byte[] bytes = address.getAddress();
    if (bytes.length != prefix.length) {
      return false;
    }
    int whole = bits / Byte.SIZE;
    if (!Arrays.equals(bytes, 0, whole, prefix, 0, whole)) {
      return false;
    }
    int rest = bits % Byte.SIZE;
    return rest == 0 || (bytes[whole] & 0xFF) >> (8 - rest) == (prefix[whole] & 0xFF) >> (8 - rest);
  }

  private static String notOne(String text) {
    return "\""
        + text
        + "\" is not a range of addresses: write 10.1.0.0/16, fd00::/8 or one address";
  }

  @Override
  public String toString() {
    return text;
  }
}
