package io.twinbus.twin;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * One thing that happens in the simulated world. What it means depends on the world at that moment,
 * so that any part of a history is a history again and can be shrunk.
 *
 * @param kind what happens
 * @param a a free choice
 * @param b another one
 */
record SimAction(Kind kind, int a, int b) {
  /** What can happen, with how often it does. */
  enum Kind {
    WRITE_DESIRED(6),
    REPLAY_OLD_DESIRED(3),
    REPEAT_DESIRED(2),
    TAKE_UP(9),
    APPLY(6),
    BE_READY(14),
    FAIL_COMPONENT(2),
    DRIFT(2),
    LIE_ABOUT_GENERATION(2),
    FORGET(1),
    HEARTBEAT(6),
    FLASH_START(6),
    FLASH_GO_ON(12),
    FLASH_GO_BACK(2),
    FLASH_FOREIGN(2),
    FLASH_SAY_DONE(4),
    FLASH_FAIL(2),
    BOOT_RIGHT(4),
    BOOT_WRONG(2),
    COMMAND(10),
    REPEAT_COMMAND(1),
    OWN_COMMAND(2),
    REPLY(6),
    BOGUS_REPLY(1),
    RECOVER(5),
    REPEAT_RECOVER(3),
    CONNECT(3),
    DISCONNECT(3),
    OLD_CONNECTION(1),
    SUBSCRIBE_AGAIN(2),
    LINE_CUT(3),
    GARBAGE(2),
    ERASED(1),
    DELAYED(4),
    DUPLICATE(2),
    CRASH(4),
    CRASH_SOON(4),
    WAIT_A_LITTLE(16),
    WAIT(8),
    WAIT_LONG(2);

    final int weight;

    Kind(int weight) {
      this.weight = weight;
    }
  }

  private static final Kind[] LOT = lot();

  private static Kind[] lot() {
    List<Kind> lot = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      for (int i = 0; i < kind.weight; i++) {
        lot.add(kind);
      }
    }
    return lot.toArray(new Kind[0]);
  }

  /** The history of a seed. */
  static List<SimAction> history(long seed, int length) {
    SplittableRandom random = new SplittableRandom(seed);
    List<SimAction> actions = new ArrayList<>(length);
    for (int i = 0; i < length; i++) {
      actions.add(
          new SimAction(
              LOT[random.nextInt(LOT.length)], random.nextInt(1 << 20), random.nextInt(1 << 20)));
    }
    return actions;
  }
}
