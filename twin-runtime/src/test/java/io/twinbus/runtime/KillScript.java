package io.twinbus.runtime;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * What an operator and a device do during the lives of a runtime, and when each of these ends. The
 * same seed gives the same script.
 */
record KillScript(List<Life> lives, List<Act> end) {
  /** One thing that happens. */
  enum Act {
    DESIRE,
    COMMAND,
    COMMAND_THAT_IS_REFUSED,
    DRIFT,
    BEGIN_FLASH,
    END_FLASH_WELL,
    GIVE_FLASH_UP
  }

  /**
   * One life of a runtime.
   *
   * @param away happens before it begins
   * @param loading happens once it is on the bus
   * @param ready happens once it knows its twins
   * @param starting whether it is killed while it starts, and not after some messages
   * @param after milliseconds of a start, or messages of the runtime, after which it is killed
   */
  record Life(List<Act> away, List<Act> loading, List<Act> ready, boolean starting, int after) {}

  private static final int LONGEST_START_MILLIS = 2000;
  private static final int MOST_MESSAGES = 40;
  private static final int LONGEST_FLASH = 6;

  static KillScript of(long seed, int lives) {
    Random random = new Random(seed);
    Acts acts = new Acts(random);
    List<Life> all = new ArrayList<>();
    for (int i = 0; i < lives; i++) {
      boolean starting = i % 4 == 3;
      int after =
          starting ? random.nextInt(LONGEST_START_MILLIS) : 1 + random.nextInt(MOST_MESSAGES);
      all.add(
          new Life(
              acts.next(random.nextInt(3)),
              acts.next(random.nextInt(3)),
              acts.next(2 + random.nextInt(3)),
              starting,
              after));
    }
    List<Act> end = new ArrayList<>();
    if (!acts.flashing) {
      end.add(Act.BEGIN_FLASH);
    }
    end.addAll(List.of(Act.COMMAND, Act.END_FLASH_WELL, Act.DESIRE));
    return new KillScript(all, end);
  }

  private static final class Acts {
    private final Random random;
    private boolean flashing;
    private int since;

    Acts(Random random) {
      this.random = random;
    }

    List<Act> next(int count) {
      List<Act> all = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        Act act = next();
        if (act == Act.BEGIN_FLASH || act == Act.END_FLASH_WELL || act == Act.GIVE_FLASH_UP) {
          flashing = !flashing;
          since = 0;
        }
        all.add(act);
      }
      return all;
    }

    private Act next() {
      since++;
      if (flashing && since > LONGEST_FLASH) {
        return random.nextBoolean() ? Act.END_FLASH_WELL : Act.GIVE_FLASH_UP;
      }
      return switch (random.nextInt(10)) {
        case 0, 1 -> Act.DESIRE;
        case 2 -> Act.COMMAND_THAT_IS_REFUSED;
        case 3 -> Act.DRIFT;
        case 4, 5 ->
            flashing
                ? random.nextBoolean() ? Act.END_FLASH_WELL : Act.GIVE_FLASH_UP
                : Act.BEGIN_FLASH;
        default -> Act.COMMAND;
      };
    }
  }
}
