package io.twinbus.broker.ledger;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Message;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The SHA-256 of a document without its stamps: equal for equal documents, whatever encoding and
 * order they were written in.
 *
 * @param hex the digest
 */
public record ContentDigest(String hex) {
  static ContentDigest of(Message content, boolean deletionRequested) {
    byte[] bytes = new byte[content.getSerializedSize()];
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    out.useDeterministicSerialization();
    try {
      content.writeTo(out);
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      sha256.update((byte) (deletionRequested ? 1 : 0));
      return new ContentDigest(HexFormat.of().formatHex(sha256.digest(bytes)));
    } catch (IOException e) {
      throw new IllegalStateException("an array of the serialized size holds the message", e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
