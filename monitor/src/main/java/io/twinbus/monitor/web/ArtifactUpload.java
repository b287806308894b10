package io.twinbus.monitor.web;

import com.google.protobuf.ByteString;
import io.twinbus.bus.PublishOptions;
import io.twinbus.codec.DocumentTypes;
import io.twinbus.topic.Address;
import io.twinbus.v1.Block;
import io.twinbus.v1.BlockAccepted;
import io.vertx.core.Vertx;
import io.vertx.core.file.OpenOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;
import java.util.zip.CRC32C;

/**
 * Takes a file from the browser, and puts it on the bus block by block under the user's own rights.
 * The file is kept on disk until then: its name is the digest of its content, which is known only
 * at its end.
 */
final class ArtifactUpload {
  private static final long LARGEST = 2L * 1024 * 1024 * 1024;
  private static final int BLOCK = 128 * 1024;
  private static final int AT_ONCE = 4;
  private static final Duration ANSWER = Duration.ofSeconds(20);

  private final Vertx vertx;
  private final Semaphore room = new Semaphore(AT_ONCE);

  ArtifactUpload(Vertx vertx) {
    this.vertx = vertx;
  }

  /** Receives the request's body, and answers when the runtime has stored it whole. */
  void receive(RoutingContext context, Call call) {
    String tenant = call.tenant();
    long length = lengthOf(context);
    if (length > LARGEST) {
      throw new Problem(413, "An artifact has at most " + LARGEST + " bytes.");
    }
    if (!room.tryAcquire()) {
      throw new Problem(429, "Too many uploads at once: try again when one has ended.");
    }
    Path file;
    try {
      file = Files.createTempFile("twinbus-upload-", ".part");
    } catch (IOException e) {
      room.release();
      throw new UncheckedIOException(e);
    }
    context.request().pause();
    vertx
        .fileSystem()
        .open(file.toString(), new OpenOptions().setWrite(true).setTruncateExisting(true))
        .compose(out -> context.request().pipeTo(out))
        .compose(
            received ->
                vertx.executeBlocking(
                    (Callable<JsonObject>) () -> put(call.session(), tenant, file), false))
        .onComplete(
            result -> {
              room.release();
              vertx.fileSystem().delete(file.toString());
              if (result.succeeded()) {
                context.json(result.result());
              } else {
                context.fail(Problem.of(result.cause()));
              }
            });
  }

  private static long lengthOf(RoutingContext context) {
    String length = context.request().getHeader("Content-Length");
    try {
      return length == null ? -1 : Long.parseLong(length);
    } catch (NumberFormatException e) {
      throw new Problem(400, "The Content-Length is not a number.");
    }
  }

  private static JsonObject put(UserSession session, String tenant, Path file) throws IOException {
    String digest = digest(file);
    long total = Files.size(file);
    Address.ArtifactPut address = new Address.ArtifactPut(tenant, digest);
    try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ)) {
      long offset = 0;
      while (true) {
        ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(BLOCK, total - offset));
        while (buffer.hasRemaining() && in.read(buffer, offset + buffer.position()) >= 0) {
          // one block may need several reads
        }
        BlockAccepted answer = send(session, address, digest, offset, total, buffer.flip());
        if (!answer.getError().isEmpty()) {
          throw new Problem(422, answer.getError());
        }
        if (answer.getComplete()) {
          return new JsonObject().put("digest", digest).put("size", total);
        }
        if (answer.getStored() <= offset || answer.getStored() > total) {
          throw new Problem(502, "The runtime lost its place at byte " + offset + ": try again.");
        }
        offset = answer.getStored();
      }
    }
  }

  private static BlockAccepted send(
      UserSession session,
      Address.ArtifactPut address,
      String digest,
      long offset,
      long total,
      ByteBuffer data) {
    CRC32C crc = new CRC32C();
    crc.update(data.duplicate());
    Block block =
        Block.newBuilder()
            .setDigest(digest)
            .setOffset(offset)
            .setTotal(total)
            .setData(ByteString.copyFrom(data))
            .setCrc((int) crc.getValue())
            .build();
    return session
        .bus()
        .request(address, block, DocumentTypes.BLOCK_ACCEPTED, ANSWER, PublishOptions.DEFAULT)
        .join();
  }

  private static String digest(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      byte[] buffer = new byte[64 * 1024];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        sha.update(buffer, 0, read);
      }
      return "sha256:" + HexFormat.of().formatHex(sha.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this JVM has no SHA-256", e);
    }
  }
}
