package io.twinbus.broker.identity;

import com.password4j.Argon2Function;
import com.password4j.BcryptFunction;
import com.password4j.types.Argon2;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;

/**
 * A salted hash of a password, as text: {@code $argon2id$…} (written and read) or bcrypt's {@code
 * $2a$}, {@code $2b$}, {@code $2y$} (read).
 *
 * @param text the encoded hash with its parameters and salt
 */
public record PasswordHash(String text) {
  /** How much work a new hash takes: OWASP's second choice, 19 MiB and two passes. */
  public static final Cost DEFAULT_COST = new Cost(19 * 1024, 2);

  /** The hash of no password: who has it logs in with a certificate. */
  public static final PasswordHash NONE = new PasswordHash("!");

  private static final int SALT_BYTES = 16;
  private static final int HASH_BYTES = 32;
  private static final SecureRandom RANDOM = new SecureRandom();

  /**
   * The work of an Argon2id hash; one lane, so that a login never takes more than one core.
   *
   * @param memoryKib memory in KiB, 8 or more
   * @param passes passes over the memory, 1 or more
   */
  public record Cost(int memoryKib, int passes) {
    public Cost {
      if (memoryKib < 8 || passes < 1) {
        throw new IllegalArgumentException("an Argon2id hash takes at least 8 KiB and 1 pass");
      }
    }
  }

  public PasswordHash {
    if (!text.equals("!")) {
      requireReadable(text);
    }
  }

  private static void requireReadable(String text) {
    if (!text.startsWith("$argon2id$") && !isBcrypt(text)) {
      throw new IllegalArgumentException(
          "not a password hash: it begins with $argon2id$, $2a$, $2b$ or $2y$, or is !");
    }
    try {
      if (isBcrypt(text)) {
        BcryptFunction.getInstanceFromHash(text);
      } else {
        Argon2Function.getInstanceFromHash(text);
      }
    } catch (RuntimeException e) {
      throw new IllegalArgumentException("not a password hash: its parameters cannot be read", e);
    }
  }

  /** Hashes a password with a new salt. Takes as long as the cost says. */
  public static PasswordHash of(String password, Cost cost) {
    byte[] salt = new byte[SALT_BYTES];
    RANDOM.nextBytes(salt);
    Argon2Function function =
        Argon2Function.getInstance(cost.memoryKib(), cost.passes(), 1, HASH_BYTES, Argon2.ID);
    return new PasswordHash(
        function.hash(password.getBytes(StandardCharsets.UTF_8), salt).getResult());
  }

  /** Whether this is the password's hash. Takes the same time whatever the answer. */
  public boolean matches(byte[] password) {
    if (text.equals("!")) {
      return false;
    }
    byte[] hash = text.getBytes(StandardCharsets.UTF_8);
    return isBcrypt(text)
        ? BcryptFunction.getInstanceFromHash(text).check(password, hash)
        : Argon2Function.getInstanceFromHash(text).check(password, hash);
  }

  private static boolean isBcrypt(String text) {
    return text.startsWith("$2a$") || text.startsWith("$2b$") || text.startsWith("$2y$");
  }

  /** Hides the hash: a value of this type may end up in a log line. */
  @Override
  public String toString() {
    return text.equals("!") ? text : text.substring(0, text.indexOf('$', 1) + 1) + "…";
  }
}
