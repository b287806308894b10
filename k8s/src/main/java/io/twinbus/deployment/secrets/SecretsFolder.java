package io.twinbus.deployment.secrets;

import io.twinbus.broker.identity.Identity;
import io.twinbus.broker.identity.PasswordFile;
import io.twinbus.broker.identity.PasswordFileException;
import io.twinbus.broker.identity.Role;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Set;

/**
 * The folder with the secrets of one overlay. Files that are there stay as they are, so that this
 * may run again after a file was replaced by a better one, such as a certificate of a real
 * authority. All files are readable by their owner alone.
 */
public final class SecretsFolder {
  /** The broker's users, with hashes. */
  public static final String USERS = "users.txt";

  /** The public keys of tokens that the broker accepts. */
  public static final String TOKEN_KEYS = "jwks.json";

  private static final String PASSWORD_SUFFIX = ".password";
  private static final String DEFAULT_TENANT = "default";
  private static final int PASSWORD_BYTES = 24;

  /** Who logs in with a password file of which name. */
  private static final List<Login> LOGINS =
      List.of(
          new Login("runtime", Identity.of("runtime", Role.RUNTIME, Identity.EVERY_TENANT)),
          new Login("monitor", Identity.of("monitor", Role.MONITOR, Identity.EVERY_TENANT)),
          new Login("kubernetes-adapter", Identity.device("device-k8s", DEFAULT_TENANT, "k8s")),
          new Login("operator", Identity.of("operator", Role.OPERATOR, DEFAULT_TENANT)));

  private final Path folder;
  private final List<String> hosts;
  private final SecureRandom random = new SecureRandom();

  private record Login(String file, Identity identity) {}

  /**
   * A folder, which need not be there yet.
   *
   * @param hosts names and addresses, beside those within the cluster, that certificates are for
   */
  public SecretsFolder(Path folder, List<String> hosts) {
    this.folder = folder;
    this.hosts = List.copyOf(hosts);
  }

  /**
   * Makes those of the files that are missing.
   *
   * @throws IOException if one cannot be written
   * @throws PasswordFileException if the users that are there cannot be read
   * @throws IllegalArgumentException if a name is not one of a file that can be made
   */
  public void make(List<String> names) throws IOException, PasswordFileException {
    Files.createDirectories(folder);
    for (String name : names) {
      if (!name.equals(USERS) && !Files.exists(folder.resolve(name))) {
        makeFile(name);
      }
    }
    if (names.contains(USERS)) {
      makeUsers(); // of the passwords that are there by now
    }
  }

  private void makeFile(String name) throws IOException {
    if (name.equals(TOKEN_KEYS)) {
      write(name, "{\"keys\":[]}\n");
    } else if (name.endsWith(PASSWORD_SUFFIX) && isLogin(name)) {
      write(name, password() + "\n");
    } else if (Certificate.FILES.contains(name)) {
      Certificate.make(folder, Set.copyOf(hosts), password());
    } else {
      throw new IllegalArgumentException(
          folder.resolve(name) + " is missing, and only you can make it");
    }
  }

  private void makeUsers() throws IOException, PasswordFileException {
    Path file = folder.resolve(USERS);
    PasswordFile before = Files.exists(file) ? PasswordFile.load(file) : PasswordFile.empty();
    PasswordFile users = before;
    for (Login login : LOGINS) {
      if (users.find(login.identity().name()).isEmpty()) {
        Path password = folder.resolve(login.file() + PASSWORD_SUFFIX);
        if (!Files.exists(password)) {
          write(password.getFileName().toString(), password() + "\n");
        }
        users = users.with(login.identity(), Files.readString(password).strip());
      }
    }
    if (users != before) {
      users.save(file);
    }
  }

  private static boolean isLogin(String name) {
    return LOGINS.stream().anyMatch(login -> name.equals(login.file() + PASSWORD_SUFFIX));
  }

  private String password() {
    byte[] bytes = new byte[PASSWORD_BYTES];
    random.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private void write(String name, String text) throws IOException {
    OwnFiles.write(folder.resolve(name), text.getBytes(StandardCharsets.UTF_8));
  }

  /** Files that only their owner reads. */
  static final class OwnFiles {
    private OwnFiles() {}

    static void write(Path file, byte[] content) throws IOException {
      if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
        Files.createFile(
            file,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.write(file, content, StandardOpenOption.WRITE);
      } else {
        Files.write(file, content, StandardOpenOption.CREATE_NEW);
      }
    }
  }
}
