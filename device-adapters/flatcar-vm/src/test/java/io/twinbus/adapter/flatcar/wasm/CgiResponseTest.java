package io.twinbus.adapter.flatcar.wasm;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class CgiResponseTest {
  private static CgiResponse parse(String text) {
    return CgiResponse.parse(text.getBytes(StandardCharsets.UTF_8)).orElseThrow();
  }

  @Example
  void readsStatusHeadersAndBody() {
    CgiResponse response = parse("Status: 404 Not Found\r\nContent-Type: a/b\r\n\r\nno\n\nbody");

    assertThat(response.status()).isEqualTo(404);
    assertThat(response.headers()).isEqualTo(Map.of("Content-Type", "a/b"));
    assertThat(response.body()).asString().isEqualTo("no\n\nbody");
  }

  @Example
  void takesALocationForARedirect() {
    assertThat(parse("Location: /x\n\n").status()).isEqualTo(302);
  }

  @Example
  void keepsTheServersOwnHeadersFromTheModule() {
    assertThat(
            parse("Content-Type: a/b\nContent-Length: 9\nTransfer-Encoding: chunked\n\n").headers())
        .containsOnlyKeys("Content-Type");
  }

  @Example
  void refusesWhatIsNotCgi() {
    for (String text :
        new String[] {"", "\n", "hello", "hello\n\n", "A B: c\n\n", "Status: 99\n\n"}) {
      assertThat(CgiResponse.parse(text.getBytes(StandardCharsets.UTF_8))).as(text).isEmpty();
    }
  }

  @Property
  void neverSendsAControlCharacterInAHeader(@ForAll byte[] output) {
    CgiResponse.parse(output)
        .ifPresent(
            response -> {
              assertThat(response.status()).isBetween(200, 599);
              assertThat(response.headers().values())
                  .allSatisfy(value -> assertThat(value).doesNotContainPattern("[\r\n\0]"));
            });
  }

  @Property
  void givesTheBodyAsItIs(@ForAll byte[] body) {
    byte[] head = "Content-Type: a/b\n\n".getBytes(StandardCharsets.UTF_8);
    byte[] output = new byte[head.length + body.length];
    System.arraycopy(head, 0, output, 0, head.length);
    System.arraycopy(body, 0, output, head.length, body.length);

    assertThat(CgiResponse.parse(output).orElseThrow().body()).isEqualTo(body);
  }
}
