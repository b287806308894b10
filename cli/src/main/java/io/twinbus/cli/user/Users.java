package io.twinbus.cli.user;

import io.twinbus.broker.identity.Identity;
import io.twinbus.broker.identity.PasswordEntry;
import io.twinbus.broker.identity.PasswordFile;
import io.twinbus.broker.identity.PasswordFileException;
import io.twinbus.cli.CliException;
import io.twinbus.cli.Exit;
import io.twinbus.codec.Nearest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A password file of a broker. Each change replaces the file in one step; a running broker takes it
 * within seconds.
 */
public final class Users {
  private static final int RANDOM_BYTES = 24;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final Path file;

  private Users(Path file) {
    this.file = file;
  }

  /** The users of this file; it need not be there yet. */
  public static Users of(Path file) {
    return new Users(file);
  }

  /** A password that nobody has to think of. */
  public static String random() {
    byte[] bytes = new byte[RANDOM_BYTES];
    RANDOM.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** The password in a file. */
  public static String password(Path file) {
    try {
      return required(Files.readString(file), file.toString());
    } catch (IOException e) {
      throw new CliException(
          Exit.INVALID, "Cannot read a password from " + file + ": " + reason(e), e);
    }
  }

  /** A password without the spaces and line ends around it; refuses an empty one. */
  public static String required(String text, String where) {
    String password = text.strip();
    if (password.isEmpty()) {
      throw new CliException(Exit.INVALID, where + " is empty, and a password is expected.");
    }
    return password;
  }

  /** All users. */
  public List<PasswordEntry> all() {
    return read().entries();
  }

  /** The identity of a user; if there is none, the refusal names the nearest one. */
  public Identity require(String name) {
    PasswordFile users = read();
    return users.find(name).map(PasswordEntry::identity).orElseThrow(() -> unknown(users, name));
  }

  /** Adds a user. */
  public void add(Identity identity, String password) {
    change(
        users -> {
          if (users.find(identity.name()).isPresent()) {
            throw new CliException(
                Exit.FAILED,
                "There is a user "
                    + identity.name()
                    + " already. Another password: twinbus user passwd "
                    + identity.name());
          }
          return users.with(identity, password);
        });
  }

  /** Adds a user, or replaces the one with this name. */
  public void put(Identity identity, String password) {
    change(users -> users.with(identity, password));
  }

  /** Removes a user. */
  public void remove(String name) {
    change(
        users -> {
          if (users.find(name).isEmpty()) {
            throw unknown(users, name);
          }
          return users.without(name);
        });
  }

  private PasswordFile read() {
    try {
      return Files.exists(file) ? PasswordFile.load(file) : PasswordFile.empty();
    } catch (IOException e) {
      throw new CliException(Exit.UNAVAILABLE, "Cannot read " + file + ": " + reason(e), e);
    } catch (PasswordFileException e) {
      throw new CliException(Exit.INVALID, String.valueOf(e.getMessage()), e);
    }
  }

  private void change(UnaryOperator<PasswordFile> change) {
    PasswordFile changed = change.apply(read());
    try {
      changed.save(file);
    } catch (IOException e) {
      throw new CliException(Exit.UNAVAILABLE, "Cannot write " + file + ": " + reason(e), e);
    }
  }

  private CliException unknown(PasswordFile users, String name) {
    String nearest = Nearest.of(name, users.names());
    return new CliException(
        Exit.FAILED,
        "There is no user \""
            + name
            + "\" in "
            + file
            + (nearest.isEmpty() ? "" : "; did you mean \"" + nearest + "\"?"));
  }

  private static String reason(IOException e) {
    return e.getClass().getSimpleName() + " " + e.getMessage();
  }
}
