package io.twinbus.adapter.process;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * A sign in the environment of a process and of all that it starts, by which a new agent tells what
 * belongs to which component. Where the operating system does not show environments, nothing is
 * found by it.
 *
 * @param owner who it belongs to, without {@code ~}
 * @param run what was started, without {@code ~}
 */
public record Mark(String owner, String run) {
  /** The environment variable. */
  public static final String VARIABLE = "TWINBUS_MARK";

  /** The mark of a folder that belongs to one component of one agent. */
  public static Mark of(Path folder, String run) {
    return new Mark(ownerOf(folder), run);
  }

  private static String ownerOf(Path folder) {
    byte[] path = folder.toAbsolutePath().normalize().toString().getBytes(StandardCharsets.UTF_8);
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(path);
      return HexFormat.of().formatHex(hash, 0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** The value of the variable. */
  public String text() {
    return owner + "~" + run + "~";
  }

  /** The processes that carry exactly this mark. */
  public List<ProcessHandle> carriers() {
    return carrying(text());
  }

  /** The processes that carry a mark of this owner. */
  public List<ProcessHandle> carriersOfOwner() {
    return carrying(owner + "~");
  }

  private static List<ProcessHandle> carrying(String start) {
    return Procfs.available() ? Procfs.withEnvironment(VARIABLE + "=" + start) : List.of();
  }
}
