package io.twinbus.adapter.driver;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Brings components of its types to one device.
 *
 * <p>What the kernel guarantees: for one component at most one call of {@link #observe}, {@link
 * #apply} and {@link #remove} runs at a time, on a thread of its own where blocking is welcome;
 * different components may be worked on at once. A call that was cut off by the end of the process
 * is followed by another one after the restart. When a component's type changes, it is removed by
 * the old driver first.
 *
 * <p>What a driver guarantees: apply and remove are idempotent from any state, also from one that
 * an interrupted call left behind; what it makes carries the component's name in a form that a new
 * process recognises, so that nothing is started twice; a call ends soon after its {@link
 * Cancellation} trips, with {@link InterruptedException}. The calling thread is interrupted too.
 *
 * <p>{@link IOException} means: did not work, tried again with back-off; its message is shown to
 * people. A {@link SettingsException} is a problem of the component and not tried again.
 */
public interface Driver extends AutoCloseable {
  /** The component types that it handles, such as {@code container}. */
  Set<String> types();

  /**
   * What is wrong with a component, without looking at the device. Fast, and free of side effects.
   */
  List<Problem> validate(ComponentSpec component);

  /** What is there, measured against the spec. Changes nothing. */
  Observation observe(ComponentSpec component, ComponentContext context)
      throws IOException, InterruptedException;

  /**
   * Puts the component in place, from whatever is there, in place of {@link
   * ComponentContext#previous()}. It may return before the component runs: then observe says
   * Starting.
   */
  Outcome apply(ComponentSpec component, ComponentContext context)
      throws IOException, InterruptedException;

  /** Takes away all that apply made, also half of it; done when nothing is there. */
  Outcome remove(ComponentSpec component, ComponentContext context)
      throws IOException, InterruptedException;

  /**
   * The components that carry this target's mark of ownership on the device itself, such as a
   * label; asked once at start, so that a lost journal forgets nothing. Name and type are enough.
   */
  default List<ComponentSpec> owned() throws IOException, InterruptedException {
    return List.of();
  }

  /** What the driver knows of the device; goes before what the kernel finds out itself. */
  default DeviceFacts facts() {
    return DeviceFacts.NONE;
  }

  /**
   * The device's last start, when the driver speaks for a device that is not this machine. Asked
   * for every report, as {@link #facts()} is: both answer from memory.
   */
  default Optional<BootReport> boot() {
    return Optional.empty();
  }

  /**
   * Takes on the device's own settings.
   *
   * @return those of them that the driver took on, as they now are; what no driver returns is shown
   *     as drift
   */
  default Settings configure(Settings desired) throws IOException, InterruptedException {
    return Settings.EMPTY;
  }

  /** The commands that it answers, beside those of the kernel. */
  default Set<String> commands() {
    return Set.of();
  }

  /** Answers one of its commands. */
  default CommandAnswer command(CommandCall call) throws IOException, InterruptedException {
    return CommandAnswer.failed("no such command: " + call.name());
  }

  /** Lets go of the device; components keep running where they can. */
  @Override
  void close();
}
