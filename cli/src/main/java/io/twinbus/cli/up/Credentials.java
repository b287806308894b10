package io.twinbus.cli.up;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Passwords that nobody has to think of: made once, kept in files that only their owner can read.
 */
final class Credentials {
  private static final int BYTES = 24;

  private final DataFolder data;
  private final SecureRandom random = new SecureRandom();
  private final Map<String, String> passwords = new LinkedHashMap<>();

  Credentials(DataFolder data) {
    this.data = data;
  }

  /** The file with the password of a user; made when there is none. */
  Path fileOf(String user) {
    Path file = data.path("credentials", user + ".password");
    String password =
        data.read(file)
            .map(String::strip)
            .filter(text -> !text.isEmpty())
            .orElseGet(
                () -> {
                  String made = random();
                  data.write(file, made + "\n");
                  return made;
                });
    passwords.put(user, password);
    return file;
  }

  /** The password of a user. */
  String passwordOf(String user) {
    var unused = fileOf(user);
    return passwords.getOrDefault(user, "");
  }

  private String random() {
    byte[] bytes = new byte[BYTES];
    random.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
