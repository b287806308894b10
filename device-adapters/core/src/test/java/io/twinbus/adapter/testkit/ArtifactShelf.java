package io.twinbus.adapter.testkit;

import com.google.protobuf.ByteString;
import io.twinbus.adapter.artifact.Digests;
import io.twinbus.bus.Bus;
import io.twinbus.topic.Address;
import io.twinbus.topic.AddressFilter;
import io.twinbus.topic.TwinId;
import io.twinbus.v1.Block;
import io.twinbus.v1.BlockRequest;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import java.util.zip.CRC32C;

/** An artifact service for tests: serves what was put on it, in blocks over the bus. */
public final class ArtifactShelf {
  private final Bus bus;
  private final String tenant;
  private final Map<String, byte[]> files = new ConcurrentHashMap<>();
  private final List<BlockRequest> requests = new CopyOnWriteArrayList<>();
  private volatile UnaryOperator<Block> fault = block -> block;

  /** A shelf that serves over this session. */
  public ArtifactShelf(Bus bus, String tenant) {
    this.bus = bus;
    this.tenant = tenant;
    bus.subscribe(
            AddressFilter.everyArtifactGet(),
            delivery -> delivery.document().ifPresent(this::serve))
        .join();
  }

  /** Puts a file on it; its digest. */
  public String put(byte[] content) {
    String digest = Digests.of(content);
    files.put(digest, content);
    return digest;
  }

  /** Serves this content under a digest that is not its own. */
  public void putWrong(String digest, byte[] content) {
    files.put(digest, content);
  }

  /** Changes every block that leaves; a block without data and error is not sent. */
  public void disturb(UnaryOperator<Block> next) {
    fault = next;
  }

  /** What was asked for. */
  public List<BlockRequest> requests() {
    return List.copyOf(requests);
  }

  private void serve(BlockRequest request) {
    requests.add(request);
    byte[] content = files.get(request.getDigest());
    if (content == null) {
      send(
          request, Block.newBuilder().setDigest(request.getDigest()).setError("not found").build());
      return;
    }
    for (int block = 0; block < request.getCount(); block++) {
      long offset = request.getOffset() + (long) block * request.getBlockSize();
      if (offset >= content.length) {
        return;
      }
      Block sent = fault.apply(block(request.getDigest(), content, offset, request.getBlockSize()));
      if (!sent.getData().isEmpty()) {
        send(request, sent);
      }
    }
  }

  private void send(BlockRequest request, Block block) {
    var unused =
        bus.publish(
            new Address.Blocks(new TwinId(tenant, request.getTarget()), request.getDigest()),
            block);
  }

  /** One block of a file. */
  public static Block block(String digest, byte[] content, long offset, int size) {
    int length = (int) Math.min(size, content.length - offset);
    CRC32C crc = new CRC32C();
    crc.update(content, (int) offset, length);
    return Block.newBuilder()
        .setDigest(digest)
        .setOffset(offset)
        .setTotal(content.length)
        .setData(ByteString.copyFrom(content, (int) offset, length))
        .setCrc((int) crc.getValue())
        .build();
  }
}
