package io.twinbus.artifact;

import io.twinbus.topic.Names;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Files in a folder, named by their SHA-256. A file is there as a whole or not at all: it grows
 * under another name, is verified, written through to the disk, and renamed. It is verified again
 * when it is first read by a process. Safe for use by many threads; two uploads of one artifact
 * take turns.
 */
public final class ArtifactStore {
  private static final String PREFIX = "sha256:";
  private static final int CHUNK = 1 << 16;

  private final Path objects;
  private final Path uploads;
  private final long maxArtifactBytes;
  private final Map<String, Object> locks = new ConcurrentHashMap<>();
  private final Set<String> verified = ConcurrentHashMap.newKeySet();

  private ArtifactStore(Path folder, long maxArtifactBytes) throws IOException {
    objects = Files.createDirectories(folder.resolve("objects"));
    uploads = Files.createDirectories(folder.resolve("uploads"));
    this.maxArtifactBytes = maxArtifactBytes;
  }

  /**
   * Opens the store in a folder of its own.
   *
   * @param maxArtifactBytes the largest artifact that is taken in
   */
  public static ArtifactStore open(Path folder, long maxArtifactBytes) throws IOException {
    return new ArtifactStore(folder, maxArtifactBytes);
  }

  /** An artifact that is there. */
  public record Entry(String digest, long size, Instant since) {}

  /**
   * What became of a block.
   *
   * @param stored bytes that are there without a gap: where to go on
   * @param complete the artifact is whole, and its digest is right
   */
  public record Progress(long stored, boolean complete) {}

  /** The size of an artifact; empty when it is not there. */
  public OptionalLong size(String digest) throws IOException {
    try {
      return OptionalLong.of(Files.size(object(digest)));
    } catch (NoSuchFileException notThere) {
      return OptionalLong.empty();
    }
  }

  /**
   * Takes in a block. One that does not follow what is there changes nothing: the answer says where
   * to go on.
   *
   * @throws IOException if the artifact is too large or its digest turns out wrong, with a message
   *     for people
   */
  public Progress write(String digest, long offset, long total, byte[] data) throws IOException {
    Path object = object(digest);
    if (total > maxArtifactBytes) {
      throw new IOException(
          "an artifact may have " + maxArtifactBytes + " bytes at most, this one has " + total);
    }
    if (total < 0 || offset < 0 || offset + data.length > total) {
      throw new IOException("a block ends after the end of the artifact");
    }
    synchronized (locks.computeIfAbsent(digest, key -> new Object())) {
      if (Files.exists(object)) {
        return new Progress(Files.size(object), true);
      }
      Path upload = uploads.resolve(object.getFileName());
      long stored = Files.exists(upload) ? Files.size(upload) : 0;
      if (offset == stored) {
        try (FileChannel file =
            FileChannel.open(
                upload,
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE,
                StandardOpenOption.APPEND)) {
          writeFully(file, ByteBuffer.wrap(data));
          stored += data.length;
          if (stored == total) {
            file.force(true);
          }
        }
      }
      return stored == total ? finish(digest, upload, object) : new Progress(stored, false);
    }
  }

  private Progress finish(String digest, Path upload, Path object) throws IOException {
    String measured = digestOf(upload);
    if (!measured.equals(digest)) {
      Files.delete(upload);
      throw new IOException(
          "the digest of what was uploaded is " + measured + ", not " + digest + "; begin again");
    }
    Files.createDirectories(object.getParent());
    Files.move(upload, object, StandardCopyOption.ATOMIC_MOVE);
    try (FileChannel folder = FileChannel.open(object.getParent(), StandardOpenOption.READ)) {
      folder.force(true);
    }
    verified.add(digest);
    return new Progress(Files.size(object), true);
  }

  /**
   * Opens an artifact for reading; the caller closes it. What is deleted meanwhile can be read to
   * its end.
   *
   * @throws NoSuchFileException if the artifact is not there
   * @throws IOException if the file is damaged; it is set aside, and can be uploaded again
   */
  public FileChannel open(String digest) throws IOException {
    Path object = object(digest);
    if (!verified.contains(digest)) {
      verify(digest, object);
    }
    return FileChannel.open(object, StandardOpenOption.READ);
  }

  /**
   * Takes in an artifact as a stream; what is there of it from an earlier attempt is not written
   * again. Holds {@value #CHUNK} bytes in memory.
   *
   * @param total how many bytes the stream has
   * @throws IOException if the stream ends early, is too large, or has another digest
   */
  public Progress write(String digest, long total, InputStream content) throws IOException {
    Progress progress = write(digest, 0, Math.max(total, 1), new byte[0]);
    if (total == 0) {
      return write(digest, 0, 0, new byte[0]);
    }
    long offset = 0;
    byte[] chunk = new byte[CHUNK];
    while (!progress.complete() && offset < total) {
      int read = content.readNBytes(chunk, 0, (int) Math.min(CHUNK, total - offset));
      if (read == 0) {
        throw new IOException("the upload ended after " + offset + " of " + total + " bytes");
      }
      long known = Math.max(0, progress.stored() - offset);
      if (known < read) {
        byte[] news = Arrays.copyOfRange(chunk, (int) known, read);
        progress = write(digest, offset + known, total, news);
      }
      offset += read;
    }
    return progress;
  }

  private void verify(String digest, Path object) throws IOException {
    synchronized (locks.computeIfAbsent(digest, key -> new Object())) {
      if (verified.contains(digest)) {
        return;
      }
      if (!digestOf(object).equals(digest)) {
        Files.move(
            object,
            uploads.resolve(object.getFileName() + ".damaged"),
            StandardCopyOption.REPLACE_EXISTING);
        throw new IOException(
            digest + " is damaged on the disk and was set aside; upload it again");
      }
      verified.add(digest);
    }
  }

  /** Everything that is there, in the order of digests. */
  public List<Entry> list() throws IOException {
    try (Stream<Path> files = Files.walk(objects)) {
      List<Entry> entries = new ArrayList<>();
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        entries.add(
            new Entry(
                PREFIX + file.getFileName(),
                Files.size(file),
                Files.getLastModifiedTime(file).toInstant()));
      }
      return entries;
    }
  }

  /** Deletes an artifact, whole or half; returns whether there was one. */
  public boolean delete(String digest) throws IOException {
    synchronized (locks.computeIfAbsent(digest, key -> new Object())) {
      verified.remove(digest);
      boolean half = Files.deleteIfExists(uploads.resolve(object(digest).getFileName()));
      return Files.deleteIfExists(object(digest)) || half;
    }
  }

  /**
   * Deletes what nothing refers to, and uploads that nobody went on with.
   *
   * @param referred digests to keep
   * @param grace what is younger stays: somebody may be about to refer to it
   * @return the digests that were deleted
   */
  public List<String> collect(Set<String> referred, Duration grace, Instant now)
      throws IOException {
    List<String> deleted = new ArrayList<>();
    for (Entry entry : list()) {
      if (!referred.contains(entry.digest())
          && entry.since().isBefore(now.minus(grace))
          && delete(entry.digest())) {
        deleted.add(entry.digest());
      }
    }
    deleteAbandonedUploads(now.minus(grace));
    return deleted;
  }

  private void deleteAbandonedUploads(Instant before) throws IOException {
    try (Stream<Path> files = Files.list(uploads)) {
      for (Path file : files.toList()) {
        if (Files.getLastModifiedTime(file).toInstant().isBefore(before)) {
          Files.deleteIfExists(file);
        }
      }
    }
  }

  private Path object(String digest) {
    if (!Names.isDigest(digest)) {
      throw new IllegalArgumentException("\"" + digest + "\" is not a digest");
    }
    String hex = digest.substring(PREFIX.length());
    return objects.resolve(hex.substring(0, 2)).resolve(hex);
  }

  private static String digestOf(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] chunk = new byte[CHUNK];
      for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
        digest.update(chunk, 0, read);
      }
      return PREFIX + HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static void writeFully(FileChannel file, ByteBuffer data) throws IOException {
    while (data.hasRemaining()) {
      var unused = file.write(data);
    }
  }
}
