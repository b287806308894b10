package io.twinbus.simulator;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.twinbus.adapter.artifact.Digests;
import io.twinbus.adapter.journal.DurableFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** What a board keeps without power: two slots, and which of them boots. */
final class BoardMemory {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path folder;
  private final DurableFile file;
  private Slots slots;

  /**
   * The two slots.
   *
   * @param active which one boots: 0 or 1
   * @param digest of the active image
   * @param freeFor digest of the image for which the free slot was erased; empty: none
   * @param boots how often the board has started
   */
  record Slots(int active, String digest, String freeFor, long boots) {}

  /**
   * The memory in a folder.
   *
   * @param factoryImage what a new board boots
   */
  BoardMemory(Path folder, byte[] factoryImage) throws IOException {
    this.folder = Files.createDirectories(folder);
    this.file = new DurableFile(folder.resolve("slots.json"));
    byte[] content = file.read().orElse(null);
    if (content == null) {
      Files.write(slot(0), factoryImage);
      Files.write(slot(1), new byte[0]);
      slots = new Slots(0, Digests.of(slot(0)), "", 1);
      save(slots);
    } else {
      slots = JSON.readValue(content, Slots.class);
    }
  }

  Slots slots() {
    return slots;
  }

  /** What the board says of its start. */
  String bootId() {
    return "boot-" + slots.boots();
  }

  void started() throws IOException {
    save(new Slots(slots.active(), slots.digest(), slots.freeFor(), slots.boots() + 1));
  }

  void erase(String digest) throws IOException {
    save(new Slots(slots.active(), slots.digest(), digest, slots.boots()));
    Files.write(slot(1 - slots.active()), new byte[0]);
  }

  long written() throws IOException {
    return Files.size(slot(1 - slots.active()));
  }

  void append(byte[] block) throws IOException {
    try (FileChannel channel =
        FileChannel.open(slot(1 - slots.active()), StandardOpenOption.APPEND)) {
      ByteBuffer bytes = ByteBuffer.wrap(block);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    }
  }

  String measure() throws IOException {
    return Digests.of(slot(1 - slots.active()));
  }

  /** Boots the other slot: one write, which happens or does not. */
  void swap() throws IOException {
    int next = 1 - slots.active();
    save(new Slots(next, Digests.of(slot(next)), "", slots.boots() + 1));
  }

  private void save(Slots next) throws IOException {
    file.write(JSON.writeValueAsBytes(next));
    slots = next;
  }

  private Path slot(int number) {
    return folder.resolve("slot-" + number);
  }
}
