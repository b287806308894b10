package io.twinbus.cli.artifact;

import com.google.protobuf.UnsafeByteOperations;
import io.twinbus.cli.CliException;
import io.twinbus.cli.Exit;
import io.twinbus.cli.session.BusSession;
import io.twinbus.codec.DocumentTypes;
import io.twinbus.topic.Address;
import io.twinbus.v1.Block;
import io.twinbus.v1.BlockAccepted;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.function.LongConsumer;
import java.util.zip.CRC32C;

/**
 * The runtime's store of artifacts, over the bus. Files go there in blocks; an upload that broke
 * off goes on where it stopped.
 */
public final class RuntimeStore {
  private static final int BLOCK = 128 * 1024;
  private static final Duration DEADLINE = Duration.ofSeconds(20);

  private RuntimeStore() {}

  /** The digest of a file. */
  public static String digestOf(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] chunk = new byte[1 << 16];
      for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
        digest.update(chunk, 0, read);
      }
      return "sha256:" + HexFormat.of().formatHex(digest.digest());
    } catch (IOException e) {
      throw new CliException(Exit.INVALID, "Cannot read " + file + ": " + e.getMessage(), e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /**
   * Uploads a file.
   *
   * @param progress told how many bytes are there
   * @return its digest
   */
  public static String upload(BusSession session, Path file, LongConsumer progress) {
    String digest = digestOf(file);
    Address.ArtifactPut address = new Address.ArtifactPut(session.context().tenant(), digest);
    try (FileChannel content = FileChannel.open(file, StandardOpenOption.READ)) {
      long total = content.size();
      long offset = 0;
      while (true) {
        BlockAccepted answer = send(session, address, block(content, digest, offset, total));
        if (!answer.getError().isEmpty()) {
          throw new CliException(Exit.FAILED, file + ": " + answer.getError());
        }
        progress.accept(answer.getComplete() ? total : answer.getStored());
        if (answer.getComplete()) {
          return digest;
        }
        offset = answer.getStored();
      }
    } catch (IOException e) {
      throw new CliException(Exit.INVALID, "Cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  /** Whether the runtime has an artifact as a whole; asking needs the rights of an operator. */
  public static boolean isStored(BusSession session, String digest) {
    // A block without bytes that does not follow what is there changes nothing, and is answered.
    Block question = Block.newBuilder().setDigest(digest).setOffset(1).setTotal(1).build();
    return send(session, new Address.ArtifactPut(session.tenant(), digest), question).getComplete();
  }

  /**
   * Deletes an artifact.
   *
   * @throws CliException if something names it, with what does, or there is no such artifact
   */
  public static void remove(BusSession session, String digest) {
    Block wish = Block.newBuilder().setDigest(digest).setRemove(true).build();
    String error =
        send(session, new Address.ArtifactPut(session.tenant(), digest), wish).getError();
    if (!error.isEmpty()) {
      throw new CliException(Exit.FAILED, digest + " was not removed: " + error + ".");
    }
  }

  private static BlockAccepted send(BusSession session, Address.ArtifactPut address, Block block) {
    return session.request(
        address,
        block,
        DocumentTypes.BLOCK_ACCEPTED,
        DEADLINE,
        "asking for " + address.digest() + " (is a runtime with an artifact store running?)");
  }

  private static Block block(FileChannel content, String digest, long offset, long total)
      throws IOException {
    ByteBuffer data = ByteBuffer.allocate((int) Math.min(BLOCK, total - offset));
    while (data.hasRemaining()) {
      if (content.read(data, offset + data.position()) < 0) {
        throw new IOException("the file became shorter while it was read");
      }
    }
    CRC32C crc = new CRC32C();
    crc.update(data.array(), 0, data.capacity());
    return Block.newBuilder()
        .setDigest(digest)
        .setOffset(offset)
        .setTotal(total)
        .setData(UnsafeByteOperations.unsafeWrap(data.array()))
        .setCrc((int) crc.getValue())
        .build();
  }
}
