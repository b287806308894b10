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
 * order they were written in. Safe for use by many threads.
 *
 * <p>It is taken when it is asked for, or when another with the same hash code is compared with it,
 * so that a write that changes something is on its way before that.
 */
public final class ContentDigest {
  private final int hash;
  private final boolean deletionRequested;

  /** The document until its digest is taken, then that. */
  private volatile Object state;

  private ContentDigest(Message content, boolean deletionRequested) {
    this.state = content;
    this.deletionRequested = deletionRequested;
    this.hash = 31 * content.hashCode() + Boolean.hashCode(deletionRequested);
  }

  static ContentDigest of(Message content, boolean deletionRequested) {
    return new ContentDigest(content, deletionRequested);
  }

  /** Takes the digest now, and lets go of the document. */
  ContentDigest take() {
    var unused = bytes();
    return this;
  }

  private byte[] bytes() {
    Object known = state;
    if (known instanceof Message document) {
      known = digest(document, deletionRequested);
      state = known;
    }
    return (byte[]) known;
  }

  private static byte[] digest(Message content, boolean deletionRequested) {
    byte[] bytes = new byte[content.getSerializedSize()];
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    out.useDeterministicSerialization();
    try {
      content.writeTo(out);
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      sha256.update((byte) (deletionRequested ? 1 : 0));
      return sha256.digest(bytes);
    } catch (IOException e) {
      throw new IllegalStateException("an array of the serialized size holds the message", e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ContentDigest digest
        && hash == digest.hash
        && Arrays.equals(bytes(), digest.bytes());
  }

  @Override
  public int hashCode() {
    return hash;
  }

  @Override
  public String toString() {
    return HexFormat.of().formatHex(bytes());
  }
}
