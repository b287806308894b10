package io.twinbus.simulator;

import io.twinbus.adapter.driver.FlashPhase;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;

/**
 * Something that goes wrong with a simulated board, or with what stands around it.
 *
 * @param kind what goes wrong
 * @param phase in which phase of a flash
 * @param atByte once so many bytes of the phase are done; 0: at once
 * @param times how often, after which the board works; for a fault of the line or the agent, how
 *     many seconds it lasts
 */
public record Fault(Kind kind, FlashPhase phase, long atByte, int times) {
  /** What goes wrong. */
  public enum Kind {
    /** The board loses its power for a moment: it comes back with its old image by itself. */
    CRASH,
    /** The board dies, and only a power cycle brings it back. */
    DIE,
    /** The board no longer answers this call; it answers the next. */
    HANG,
    /** A block arrives damaged in the slot; the digest tells. */
    CORRUPT,
    /** The board boots its old image instead of the new one. */
    OLD_IMAGE,
    /** The board starts again and again, and never comes up with the new image. */
    BOOT_LOOP,
    /** The board takes ten times as long. */
    SLOW,
    /** The line to the broker is cut; the agent goes on. */
    LINK_LOST,
    /** The line to the broker lets only a few bytes through. */
    LINK_SLOW,
    /** The agent stands still, with its connection alive. */
    AGENT_HUNG,
    /** The agent ends, and is started again. */
    AGENT_ENDED;

    /** The phases of a flash in which it can happen. */
    public Set<FlashPhase> phases() {
      return switch (this) {
        case CORRUPT -> EnumSet.of(FlashPhase.WRITING);
        case OLD_IMAGE, BOOT_LOOP -> EnumSet.of(FlashPhase.REBOOTING);
        case CRASH, DIE, HANG, SLOW, LINK_LOST, LINK_SLOW, AGENT_HUNG, AGENT_ENDED ->
            EnumSet.allOf(FlashPhase.class);
      };
    }

    /** Whether it happens to the board itself, and not to its line or its agent. */
    public boolean isOfBoard() {
      return switch (this) {
        case CRASH, DIE, HANG, CORRUPT, OLD_IMAGE, BOOT_LOOP, SLOW -> true;
        case LINK_LOST, LINK_SLOW, AGENT_HUNG, AGENT_ENDED -> false;
      };
    }
  }

  private static final List<Kind> OF_BOARDS =
      Arrays.stream(Kind.values()).filter(Kind::isOfBoard).toList();

  public Fault {
    if (atByte < 0 || times < 1) {
      throw new IllegalArgumentException("atByte is at least 0, and times at least 1");
    }
  }

  /** A fault that happens once. */
  public static Fault once(Kind kind, FlashPhase phase) {
    return new Fault(kind, phase, 0, 1);
  }

  /**
   * Reads a script: {@code kind@phase[:byte][*times]}, separated by commas, such as {@code
   * crash@writing:4096, hang@verifying*2, old_image@rebooting}.
   *
   * @throws IllegalArgumentException that names the part which cannot be read
   */
  public static List<Fault> parse(String script) {
    List<Fault> faults = new ArrayList<>();
    for (String part : script.split(",", -1)) {
      String text = part.strip().toUpperCase(Locale.ROOT);
      if (text.isEmpty()) {
        continue;
      }
      try {
        int star = text.indexOf('*');
        int times = star < 0 ? 1 : Integer.parseInt(text.substring(star + 1));
        String rest = star < 0 ? text : text.substring(0, star);
        int colon = rest.indexOf(':');
        long atByte = colon < 0 ? 0 : Long.parseLong(rest.substring(colon + 1));
        String where = colon < 0 ? rest : rest.substring(0, colon);
        int at = where.indexOf('@');
        faults.add(
            new Fault(
                Kind.valueOf(where.substring(0, at)),
                FlashPhase.valueOf(where.substring(at + 1)),
                atByte,
                times));
      } catch (IllegalArgumentException | StringIndexOutOfBoundsException e) {
        throw new IllegalArgumentException(
            "\""
                + part.strip()
                + "\" is not a fault: write kind@phase, kind@phase:byte or"
                + " kind@phase:byte*times, such as crash@writing:4096",
            e);
      }
    }
    return faults;
  }

  /** Faults of the board itself by seed: the same seed is always the same faults. */
  public static List<Fault> random(long seed, int count, long imageSize) {
    Random random = new Random(seed);
    List<Fault> faults = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Kind kind = OF_BOARDS.get(random.nextInt(OF_BOARDS.size()));
      List<FlashPhase> phases = List.copyOf(kind.phases());
      FlashPhase phase = phases.get(random.nextInt(phases.size()));
      long atByte = phase == FlashPhase.WRITING ? random.nextLong(Math.max(1, imageSize)) : 0;
      faults.add(new Fault(kind, phase, atByte, 1));
    }
    return faults;
  }
}
