package io.twinbus.adapter.driver;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** What the kernel gives to one call for one component. Safe for use by many threads. */
public interface ComponentContext {
  /**
   * A folder of this component alone: made on the first call, kept across restarts and new specs,
   * deleted by the kernel after the component's removal.
   */
  Path folder() throws IOException;

  /** The spec of the last apply, also of one that was cut off; empty for the first. */
  Optional<ComponentSpec> previous();

  /** When this call shall end. */
  Cancellation cancellation();

  /**
   * The component's artifact as a file: downloaded, and digest and signature verified before anyone
   * sees it. Read only; it may vanish once the component is removed. A resumed call goes on where
   * the last download broke off.
   *
   * @throws ArtifactException if it cannot be had, or is not what it should be
   */
  Path artifact() throws IOException, InterruptedException;

  /**
   * A secret of the adapter's configuration, by its name. Never put it in a command line or a log.
   */
  Secret secret(String name) throws SettingsException;

  /** The component's log: valid also after the call, until the component is removed. */
  ComponentLog log();

  /** Says in the report what is being done. */
  void progress(String message);

  /**
   * Begins to flash, or goes on: from here to the end of the session no command reaches the device.
   * Call it after {@link #artifact()}, when nothing but the flash remains.
   *
   * @param digest the image; the component's artifact, or another one such as a default image
   * @param total bytes to write
   * @throws IOException if the image is quarantined, or the session cannot be recorded
   */
  FlashSession flash(String digest, long total) throws IOException;

  /**
   * The same as {@link #artifact()} for a file that the component does not name, such as a default
   * image of the adapter's configuration.
   */
  Path artifact(ArtifactRef other) throws IOException, InterruptedException;
}
