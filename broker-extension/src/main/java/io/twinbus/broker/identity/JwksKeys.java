package io.twinbus.broker.identity;

import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.text.ParseException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Keys of a JSON Web Key Set in a file or behind a URL. */
public final class JwksKeys {
  private static final int TIMEOUT_MILLIS = 5_000;
  private static final int MOST_BYTES = 256 * 1024;

  private JwksKeys() {}

  /** The keys that the settings name. */
  public static TokenKeys of(JwtSettings settings) {
    return settings.jwksFile().isPresent()
        ? new InFile(settings.jwksFile().get())
        : behind(settings.jwksUrl().orElseThrow());
  }

  private static TokenKeys behind(URI url) {
    JWKSource<SecurityContext> source;
    try {
      source =
          JWKSourceBuilder.create(
                  url.toURL(),
                  new DefaultResourceRetriever(TIMEOUT_MILLIS, TIMEOUT_MILLIS, MOST_BYTES))
              .retrying(true)
              .outageTolerant(true)
              .build();
    } catch (MalformedURLException | IllegalArgumentException e) {
      throw new IllegalArgumentException("jwksUrl " + url + " is not a URL: " + e.getMessage(), e);
    }
    JWKSelector all = new JWKSelector(new JWKMatcher.Builder().build());
    return () -> {
      try {
        return source.get(all, null);
      } catch (KeySourceException e) {
        throw new IOException("no keys from " + url + ": " + e.getMessage(), e);
      }
    };
  }

  private static final class InFile implements TokenKeys {
    private final Path file;
    private @Nullable FileTime read;
    private List<JWK> keys = List.of();

    InFile(Path file) {
      this.file = file;
    }

    @Override
    public synchronized List<JWK> keys() throws IOException {
      FileTime changed = Files.getLastModifiedTime(file);
      if (!changed.equals(read)) {
        try {
          keys = List.copyOf(JWKSet.load(file.toFile()).getKeys());
        } catch (ParseException e) {
          throw new IOException(file + " is not a JSON Web Key Set: " + e.getMessage(), e);
        }
        read = changed;
      }
      return keys;
    }
  }
}
