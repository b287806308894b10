package io.twinbus.adapter.flatcar.source;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileSourceTest {
  @ParameterizedTest
  @CsvSource({
    "http://files.example.org/a.wasm, http://files.example.org, true",
    "http://files.example.org:8080/a.wasm, http://files.example.org, true",
    "http://files.example.org/a.wasm, http://files.example.org/, true",
    "http://files.example.org/modules/a.wasm, http://files.example.org/mod, true",
    "http://files.example.org/other/a.wasm, http://files.example.org/mod, false",
    "http://files.example.org.evil.com/a.wasm, http://files.example.org, false",
    "http://files.example.org@evil.com/a.wasm, http://files.example.org, false",
    "http://files.example.org:80@evil.com/a.wasm, http://files.example.org, false",
    "http://files.example.org:80801/a.wasm, http://files.example.org:8080, false",
    "https://files.example.org/a.wasm, http://files.example.org, false",
    "file:///etc/passwd, http://files.example.org, false",
  })
  void takesAPrefixForTheServerThatItNames(String url, String prefix, boolean allowed) {
    assertThat(FileSource.begins(url, prefix)).isEqualTo(allowed);
  }
}
