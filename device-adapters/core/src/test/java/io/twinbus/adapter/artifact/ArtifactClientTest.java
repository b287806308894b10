package io.twinbus.adapter.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinbus.adapter.driver.ArtifactException;
import io.twinbus.adapter.driver.ArtifactRef;
import io.twinbus.adapter.driver.CancellationSource;
import io.twinbus.adapter.testkit.ArtifactShelf;
import io.twinbus.v1.Block;
import io.twinbus.v1.BlockRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArtifactClientTest {
  private static final TransferOptions FAST =
      new TransferOptions(1024, 4, 2, Duration.ofMillis(20), Duration.ofMillis(400));

  @TempDir Path folder;
  private final Shelf shelf = new Shelf();

  /** Serves blocks at once, through a fault. */
  private static final class Shelf implements BlockSource {
    final Map<String, byte[]> files = new HashMap<>();
    final List<BlockRequest> requests = new ArrayList<>();
    Consumer<Block> consumer = block -> {};
    java.util.function.BiConsumer<Block, Consumer<Block>> wire = (b, to) -> to.accept(b);

    String put(byte[] content) {
      String digest = Digests.of(content);
      files.put(digest, content);
      return digest;
    }

    @Override
    public AutoCloseable listen(String digest, Consumer<Block> next) {
      consumer = next;
      return () -> consumer = block -> {};
    }

    @Override
    public void request(BlockRequest request) {
      requests.add(request);
      byte[] content = files.get(request.getDigest());
      for (int i = 0; content != null && i < request.getCount(); i++) {
        long offset = request.getOffset() + (long) i * request.getBlockSize();
        if (offset < content.length) {
          wire.accept(
              ArtifactShelf.block(request.getDigest(), content, offset, request.getBlockSize()),
              consumer);
        }
      }
    }
  }

  private static byte[] content(int size, long seed) {
    byte[] bytes = new byte[size];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  private ArtifactClient client(TrustPolicy trust) throws Exception {
    return client(trust, 1 << 20, folder);
  }

  private ArtifactClient client(TrustPolicy trust, long maxBytes, Path where) throws Exception {
    return new ArtifactClient(where, maxBytes, trust, shelf, FAST, "pc");
  }

  private static TrustPolicy anyone() {
    return TrustPolicy.of(true, List.of());
  }

  private static Path fetch(ArtifactClient client, ArtifactRef artifact) throws Exception {
    return client.fetch(
        artifact, new CancellationSource(Duration.ofSeconds(20)), (bytes, total) -> {});
  }

  @Test
  void fetchesWhatItWasAskedForOnce() throws Exception {
    byte[] content = content(100_000, 1);
    ArtifactRef artifact = ArtifactRef.of(shelf.put(content));
    ArtifactClient client = client(anyone());

    assertThat(fetch(client, artifact)).hasBinaryContent(content);
    int requests = shelf.requests.size();
    assertThat(fetch(client, artifact)).hasBinaryContent(content);
    assertThat(shelf.requests).hasSize(requests);
  }

  @Property(tries = 30)
  void survivesALineThatLosesRepeatsReordersAndDamages(@ForAll long seed) throws Exception {
    Random random = new Random(seed);
    Path where = Files.createTempDirectory("artifacts");
    byte[] content = content(random.nextInt(40_000) + 1, seed);
    ArtifactRef artifact = ArtifactRef.of(shelf.put(content));
    List<Block> late = new ArrayList<>();
    int[] damaged = {0};
    shelf.wire =
        (block, to) -> {
          switch (random.nextInt(12)) {
            case 0 -> {}
            case 1 -> late.add(block);
            case 2 -> {
              to.accept(block);
              to.accept(block);
            }
            case 3 -> {
              if (++damaged[0] < 10) {
                to.accept(block.toBuilder().setCrc(block.getCrc() + 1).build());
              }
            }
            default -> {
              to.accept(block);
              late.forEach(to);
              late.clear();
            }
          }
        };
    Path file = fetch(client(anyone(), 1 << 20, where), artifact);
    assertThat(file).hasBinaryContent(content);
    Files.delete(file);
    Files.delete(where); // It holds nothing else.
  }

  @Test
  void goesOnWhenOnlyTheEndOfADownloadWasMissed() throws Exception {
    byte[] content = content(10_000, 3);
    String digest = shelf.put(content);
    Files.write(folder.resolve(digest.substring("sha256:".length()) + ".part"), content);

    assertThat(fetch(client(anyone()), ArtifactRef.of(digest))).hasBinaryContent(content);
    assertThat(shelf.requests).hasSize(1);
  }

  @Test
  void goesOnAfterARestartWhereItBrokeOff() throws Exception {
    byte[] content = content(16 << 20, 2);
    TransferOptions usual = TransferOptions.DEFAULT;
    TransferOptions options =
        new TransferOptions(
            usual.blockSize(),
            usual.blocksPerRequest(),
            usual.window(),
            FAST.silence(),
            FAST.patience());
    String digest = shelf.put(content);
    long[] served = {0};
    shelf.wire =
        (block, to) -> {
          if (block.getOffset() < content.length * 9L / 10) {
            to.accept(block);
          }
        };
    assertThatThrownBy(
            () ->
                fetch(
                    new ArtifactClient(folder, 32 << 20, anyone(), shelf, options, "pc"),
                    ArtifactRef.of(digest)))
        .isInstanceOf(ArtifactException.class)
        .hasMessageContaining("no block of " + digest);

    shelf.wire =
        (block, to) -> {
          served[0] += block.getData().size();
          to.accept(block);
        };
    assertThat(
            fetch(
                new ArtifactClient(folder, 32 << 20, anyone(), shelf, options, "pc"),
                ArtifactRef.of(digest)))
        .hasBinaryContent(content);
    assertThat(served[0]).isLessThanOrEqualTo(content.length / 10 + options.windowBytes());
  }

  @Test
  void startsOverWhenWhatWasKeptIsDamaged() throws Exception {
    byte[] content = content(10_000, 3);
    String digest = shelf.put(content);
    Files.write(folder.resolve(digest.substring(7) + ".part"), content(5_000, 99));

    assertThat(fetch(client(anyone()), ArtifactRef.of(digest))).hasBinaryContent(content);
  }

  @Test
  void refusesAWrongDigestWithTheEvidence() throws Exception {
    byte[] other = content(5_000, 5);
    String digest = Digests.of(content(5_000, 4));
    shelf.files.put(digest, other);

    assertThatThrownBy(() -> fetch(client(anyone()), ArtifactRef.of(digest)))
        .isInstanceOf(ArtifactException.class)
        .hasMessageContaining(digest)
        .hasMessageContaining(Digests.of(other))
        .extracting(e -> ((ArtifactException) e).retry())
        .isEqualTo(false);
    assertThat(Files.exists(folder.resolve(digest.substring(7)))).isFalse();
  }

  @Test
  void fetchesAgainWhatWasDamagedInTheCache() throws Exception {
    byte[] content = content(5_000, 6);
    ArtifactRef artifact = ArtifactRef.of(shelf.put(content));
    ArtifactClient client = client(anyone());
    Path file = fetch(client, artifact);
    Files.write(file, content(5_000, 7));

    assertThat(fetch(client, artifact)).hasBinaryContent(content);
  }

  @Test
  void asksForNothingThatIsNotTrusted() throws Exception {
    KeyPair key = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    KeyPair stranger = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    byte[] encoded = key.getPublic().getEncoded();
    String bare =
        Base64.getEncoder()
            .encodeToString(Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length));
    TrustPolicy signedOnly = TrustPolicy.of(false, List.of(bare));
    byte[] content = content(3_000, 8);
    String digest = shelf.put(content);
    ArtifactClient client = client(signedOnly);

    assertThatThrownBy(() -> fetch(client, ArtifactRef.of(digest)))
        .hasMessageContaining("is not signed");
    assertThatThrownBy(() -> fetch(client, signed(digest, stranger)))
        .hasMessageContaining("fits none of the 1 keys");
    assertThat(shelf.requests).isEmpty();
    assertThat(fetch(client, signed(digest, key))).hasBinaryContent(content);
  }

  private static ArtifactRef signed(String digest, KeyPair key) throws GeneralSecurityException {
    Signature signature = Signature.getInstance("Ed25519");
    signature.initSign(key.getPrivate());
    signature.update(HexFormat.of().parseHex(digest.substring(7)));
    return new ArtifactRef(digest, 0, Base64.getEncoder().encodeToString(signature.sign()), "");
  }

  @Test
  void refusesAKeyThatIsNone() {
    assertThatThrownBy(() -> TrustPolicy.of(false, List.of("c2hvcnQ=")))
        .hasMessageContaining("trust.keys[0] is not an Ed25519 public key");
  }

  @Test
  void keepsTheCacheWithinItsSizeAndWhatIsDesiredInIt() throws Exception {
    ArtifactClient client = client(anyone(), 10_000, folder);
    byte[] first = content(4_000, 10);
    byte[] second = content(4_000, 11);
    String desired = shelf.put(first);
    String other = shelf.put(second);
    String third = shelf.put(content(4_000, 12));
    client.keep(Set.of(desired));
    fetch(client, new ArtifactRef(desired, 4_000, "", ""));
    fetch(client, new ArtifactRef(other, 4_000, "", ""));
    fetch(client, new ArtifactRef(third, 4_000, "", ""));

    assertThat(folder.resolve(desired.substring(7))).exists();
    assertThat(folder.resolve(other.substring(7))).doesNotExist();
    assertThatThrownBy(
            () -> fetch(client, new ArtifactRef("sha256:" + "0".repeat(64), 20_000, "", "")))
        .hasMessageContaining("artifacts.maxBytes");
  }

  @Test
  void endsSoonAfterItIsCancelled() throws Exception {
    String digest = shelf.put(content(100_000, 13));
    shelf.wire = (block, to) -> {};
    CancellationSource cancellation = new CancellationSource(Duration.ofMillis(50));

    assertThatThrownBy(
            () ->
                client(anyone()).fetch(ArtifactRef.of(digest), cancellation, (bytes, total) -> {}))
        .isInstanceOf(InterruptedException.class);
  }
}
