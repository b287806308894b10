package io.twinbus.adapter.artifact;

import io.twinbus.adapter.driver.ArtifactException;
import io.twinbus.adapter.driver.ArtifactRef;
import io.twinbus.adapter.driver.Cancellation;
import io.twinbus.topic.Names;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Artifacts as files on this device.
 *
 * <p>Guarantees: a file that is handed out has the digest it was asked for, and its signature
 * satisfies the policy; nothing is asked of the bus for an artifact that the policy refuses; a
 * download that broke off, also by the end of the process, goes on from its last verified byte.
 * Safe for use by many threads; one digest is downloaded once at a time.
 */
public final class ArtifactClient {
  private static final Logger LOG = LoggerFactory.getLogger(ArtifactClient.class);

  private final Cache cache;
  private final TrustPolicy trust;
  private final BlockSource source;
  private final TransferOptions options;
  private final String target;
  private final Map<String, ReentrantLock> locks = new ConcurrentHashMap<>();

  /**
   * A client.
   *
   * @param folder for files and parts; made if need be
   * @param maxBytes most bytes of files that are kept
   * @param target the device that asks
   */
  public ArtifactClient(
      Path folder,
      long maxBytes,
      TrustPolicy trust,
      BlockSource source,
      TransferOptions options,
      String target)
      throws IOException {
    this.cache = new Cache(Files.createDirectories(folder), maxBytes);
    this.trust = trust;
    this.source = source;
    this.options = options;
    this.target = target;
  }

  /** The digests that are desired now: the others may make room. */
  public void keep(Set<String> digests) {
    cache.keep(digests);
  }

  /**
   * The artifact as a file.
   *
   * @param progress gets bytes so far and in all
   * @throws ArtifactException with the evidence, if it must not or cannot be used
   */
  public Path fetch(
      ArtifactRef artifact, Cancellation cancellation, BiConsumer<Long, Long> progress)
      throws IOException, InterruptedException {
    if (!Names.isDigest(artifact.digest())) {
      throw new ArtifactException("\"" + artifact.digest() + "\" is not a digest", false);
    }
    trust.check(artifact);
    ReentrantLock lock = locks.computeIfAbsent(artifact.digest(), key -> new ReentrantLock());
    lock.lockInterruptibly();
    try {
      Path file = cache.file(artifact.digest());
      if (Files.exists(file)) {
        if (Digests.of(file).equals(artifact.digest())) {
          cache.touch(file);
          return file;
        }
        LOG.atWarn()
            .addKeyValue("digest", artifact.digest())
            .log("A cached artifact is damaged and is fetched again");
        Files.delete(file);
      }
      cache.makeRoom(artifact.digest(), artifact.size());
      return download(artifact, file, cancellation, progress);
    } finally {
      lock.unlock();
    }
  }

  private Path download(
      ArtifactRef artifact, Path file, Cancellation cancellation, BiConsumer<Long, Long> progress)
      throws IOException, InterruptedException {
    Path part = cache.part(artifact.digest());
    for (int round = 0; ; round++) {
      Download download =
          new Download(
              artifact,
              source,
              options,
              target,
              progress,
              bytes -> cache.makeRoom(artifact.digest(), bytes));
      long resumed = download.run(part, cancellation);
      String digest = download.digest();
      if (digest.equals(artifact.digest())) {
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        return file;
      }
      Download.discard(part);
      if (resumed == 0 || round > 0) {
        throw new ArtifactException(
            "wrong digest: asked for " + artifact.digest() + ", and got " + digest, false);
      }
    }
  }
}
