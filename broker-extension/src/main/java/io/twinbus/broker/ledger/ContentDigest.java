package io.twinbus.broker.ledger;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Message;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * The SHA-256 of a document without its stamps: equal for equal documents, whatever encoding and
 * order they were written in.
 */
public final class ContentDigest {
  private final byte[] bytes;

  private ContentDigest(byte[] bytes) {
    this.bytes = bytes;
  }

  static ContentDigest of(Message content, boolean deletionRequested) {
    byte[] bytes = new byte[content.getSerializedSize()];
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    out.useDeterministicSerialization();
    try {
      content.writeTo(out);
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      sha256.update((byte) (deletionRequested ? 1 : 0));
      return new ContentDigest(sha256.digest(bytes));
    } catch (IOException e) {
      throw new IllegalStateException("an array of the serialized size holds the message", e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ContentDigest digest && Arrays.equals(bytes, digest.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return HexFormat.of().formatHex(bytes);
  }
}
