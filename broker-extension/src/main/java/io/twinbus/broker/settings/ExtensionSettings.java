package io.twinbus.broker.settings;

import io.twinbus.broker.identity.JwtSettings;
import io.twinbus.broker.redo.Durability;
import io.twinbus.service.config.Default;
import io.twinbus.service.http.HttpSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * The configuration of the extension.
 *
 * @param users the password file; there are no users while it does not exist
 * @param policy rules beside the built-in ones, and clients without a password
 * @param jwt which tokens are accepted as passwords; none if left out
 * @param limits how much clients may do, where it is not the default
 * @param http where metrics and health are; port 8083 unless set
 * @param durability what an acknowledged retained message outlives
 * @param reloadInterval how often users and policy are looked at for changes
 */
public record ExtensionSettings(
    @Default("users.txt") Path users,
    Optional<Path> policy,
    Optional<JwtSettings> jwt,
    LimitSettings limits,
    HttpSettings http,
    @Default("process") Durability durability,
    @Default("2s") Duration reloadInterval) {
  /** The port of metrics and health unless set. */
  public static final int USUAL_HTTP_PORT = 8083;

  public ExtensionSettings {
    if (reloadInterval.toMillis() < 100) {
      throw new IllegalArgumentException("reloadInterval: 100ms or more");
    }
  }
}
