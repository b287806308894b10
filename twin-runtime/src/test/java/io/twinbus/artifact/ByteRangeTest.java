package io.twinbus.artifact;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ByteRangeTest {
  private static final ByteRange.Asked ALL = new ByteRange.Asked.All();

  @Test
  void readsOneRange() {
    assertThat(of("bytes=0-0")).isEqualTo(part(0, 1));
    assertThat(of("bytes=10-")).isEqualTo(part(10, 90));
    assertThat(of("bytes=90-1000")).isEqualTo(part(90, 10));
    assertThat(of("bytes=-30")).isEqualTo(part(70, 30));
    assertThat(of("bytes=-1000")).isEqualTo(part(0, 100));
  }

  @Test
  void refusesWhatBeginsBehindTheEnd() {
    assertThat(of("bytes=100-")).isEqualTo(new ByteRange.Asked.Beyond());
    assertThat(of("bytes=-0")).isEqualTo(new ByteRange.Asked.Beyond());
    assertThat(ByteRange.of(Optional.of("bytes=-5"), 0)).isEqualTo(new ByteRange.Asked.Beyond());
  }

  @Test
  void ignoresWhatIsNotOneRange() {
    for (String each : new String[] {"", "bytes=", "bytes=-", "bytes=5-2", "bytes=0-1,5-6", "x"}) {
      assertThat(of(each)).as(each).isEqualTo(ALL);
    }
    assertThat(ByteRange.of(Optional.empty(), 100)).isEqualTo(ALL);
  }

  private static ByteRange.Asked of(String header) {
    return ByteRange.of(Optional.of(header), 100);
  }

  private static ByteRange.Asked part(long offset, long length) {
    return new ByteRange.Asked.Part(new ByteRange(offset, length));
  }
}
