package io.twinbus.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinbus.artifact.ArtifactStore.Progress;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArtifactStoreTest {
  private static final byte[] CONTENT =
      "an image for a board, in two blocks".getBytes(StandardCharsets.UTF_8);
  private static final int HALF = 20;

  @TempDir Path folder;
  private ArtifactStore store;
  private String digest;

  @BeforeEach
  void open() throws Exception {
    store = ArtifactStore.open(folder, 1 << 20);
    digest =
        "sha256:" + HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(CONTENT));
  }

  @Test
  void isThereOnlyAsAWhole() throws IOException {
    assertThat(upload(0, HALF)).isEqualTo(new Progress(HALF, false));
    assertThat(store.size(digest)).isEmpty();
    assertThat(upload(HALF, CONTENT.length)).isEqualTo(new Progress(CONTENT.length, true));
    assertThat(contentIn(store)).isEqualTo(CONTENT);
  }

  @Test
  void saysWhereToGoOnAfterAGapOrARepetition() throws IOException {
    upload(0, HALF);
    assertThat(upload(0, HALF)).isEqualTo(new Progress(HALF, false));
    assertThat(upload(HALF + 1, CONTENT.length)).isEqualTo(new Progress(HALF, false));
  }

  @Test
  void goesOnAfterARestart() throws IOException {
    upload(0, HALF);
    store = ArtifactStore.open(folder, 1 << 20);
    assertThat(upload(HALF, CONTENT.length).complete()).isTrue();
  }

  @Test
  void refusesContentWithAnotherDigestAndKeepsNothingOfIt() {
    byte[] other = CONTENT.clone();
    other[3]++;
    assertThatThrownBy(() -> store.write(digest, 0, other.length, other))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("begin again");
    assertThatThrownBy(() -> store.open(digest)).isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void setsAsideWhatTheDiskDamaged() throws IOException {
    upload(0, CONTENT.length);
    Path file;
    try (var files = Files.walk(folder.resolve("objects"))) {
      file = files.filter(Files::isRegularFile).findFirst().orElseThrow();
    }
    Files.write(file, new byte[] {1}, StandardOpenOption.WRITE);
    ArtifactStore reopened = ArtifactStore.open(folder, 1 << 20);

    assertThatThrownBy(() -> reopened.open(digest)).hasMessageContaining("is damaged");
    assertThat(reopened.write(digest, 0, CONTENT.length, CONTENT).complete()).isTrue();
    assertThat(contentIn(reopened)).isEqualTo(CONTENT);
  }

  @Test
  void refusesWhatIsTooLargeBeforeItIsThere() {
    assertThatThrownBy(() -> store.write(digest, 0, (1 << 20) + 1, new byte[1]))
        .hasMessageContaining("1048576 bytes at most");
  }

  @Test
  void collectsWhatNobodyNamesOnceItIsOld() throws IOException {
    upload(0, CONTENT.length);
    Instant later = Instant.now().plus(Duration.ofHours(2));

    assertThat(store.collect(Set.of(digest), Duration.ofHours(1), later)).isEmpty();
    assertThat(store.collect(Set.of(), Duration.ofHours(3), later)).isEmpty();
    assertThat(store.collect(Set.of(), Duration.ofHours(1), later)).containsExactly(digest);
    assertThat(store.list()).isEmpty();
  }

  private byte[] contentIn(ArtifactStore any) throws IOException {
    try (InputStream content = Channels.newInputStream(any.open(digest))) {
      return content.readAllBytes();
    }
  }

  private Progress upload(int from, int to) throws IOException {
    return store.write(digest, from, CONTENT.length, Arrays.copyOfRange(CONTENT, from, to));
  }
}
