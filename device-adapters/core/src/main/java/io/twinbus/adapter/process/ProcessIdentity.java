package io.twinbus.adapter.process;

import java.util.Optional;

/**
 * One process among all that will ever bear its pid.
 *
 * @param pid its pid
 * @param birth when it began, in a form of the operating system's
 */
public record ProcessIdentity(long pid, String birth) {
  /** The identity of a process; empty when it has ended. */
  public static Optional<ProcessIdentity> of(ProcessHandle process) {
    return birth(process).map(birth -> new ProcessIdentity(process.pid(), birth));
  }

  /** The process, if it still runs. */
  public Optional<ProcessHandle> process() {
    return ProcessHandle.of(pid).filter(handle -> birth(handle).filter(birth::equals).isPresent());
  }

  /** Whether a process runs; a dead one that nobody has asked for its exit code does not. */
  static boolean runs(ProcessHandle process) {
    return process.isAlive() && birth(process).isPresent();
  }

  private static Optional<String> birth(ProcessHandle process) {
    return Procfs.available()
        ? Procfs.birth(process.pid())
        : process.info().startInstant().map(start -> Long.toString(start.toEpochMilli()));
  }
}
