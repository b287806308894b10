package io.twinbus.adapter.artifact;

import io.twinbus.v1.Block;
import io.twinbus.v1.BlockRequest;
import java.util.function.Consumer;

/** Where blocks come from: the bus, or a stand-in. */
public interface BlockSource {
  /**
   * Hands over the blocks of a digest from now on; the consumer must not block. Blocks may come
   * more than once, late, or never.
   */
  AutoCloseable listen(String digest, Consumer<Block> consumer);

  /**
   * Asks for blocks. Never blocks; a request that cannot be sent is lost, and asked again later.
   */
  void request(BlockRequest request);
}
