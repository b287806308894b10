package io.twinbus.broker.identity;

import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiPredicate;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Checks user names and passwords against a password file. A refusal takes the time of one hash,
 * whether or not the user exists. A password that was right once is recognised by a keyed digest,
 * so that a thousand devices that come back at once do not cost a thousand hashes. Safe for use by
 * many threads.
 */
public final class PasswordLogin {
  private static final int MOST_REMEMBERED = 100_000;
  private static final String MAC = "HmacSHA256";

  private final SecretKeySpec key;
  private final PasswordHash decoy;
  private final BiPredicate<PasswordHash, byte[]> check;
  private volatile PasswordFile users;

  private final Map<String, byte[]> remembered =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, byte[]> eldest) {
          return size() > MOST_REMEMBERED;
        }
      };

  /** A login with these users. */
  public PasswordLogin(PasswordFile users) {
    this(users, PasswordHash::matches);
  }

  /**
   * A login with these users.
   *
   * @param check whether a hash is that of a password: the work of a login
   */
  PasswordLogin(PasswordFile users, BiPredicate<PasswordHash, byte[]> check) {
    this.check = check;
    byte[] secret = new byte[32];
    new SecureRandom().nextBytes(secret);
    this.key = new SecretKeySpec(secret, MAC);
    this.users = users;
    this.decoy = PasswordHash.of("", PasswordHash.DEFAULT_COST);
  }

  /** The users that are in force. */
  public PasswordFile users() {
    return users;
  }

  /** Takes new users into force. Who is connected stays connected. */
  public void replaceUsers(PasswordFile changed) {
    users = changed;
  }

  /**
   * Checks a user name and password. Takes the time of a hash, unless the password was right
   * before.
   */
  public Login login(String userName, byte[] password) {
    Optional<PasswordEntry> entry = users.find(userName);
    if (entry.isEmpty() || entry.get().hash().equals(PasswordHash.NONE)) {
      // INVARIANT: an unknown user costs as much as a wrong password.
      boolean unused = check.test(decoyOf(users), password);
      return new Login.Rejected("unknown user or wrong password");
    }
    PasswordEntry user = entry.get();
    byte[] digest = digest(user, password);
    if (isRemembered(user, digest)) {
      return new Login.Accepted(user.identity(), Optional.empty());
    }
    if (!check.test(user.hash(), password)) {
      return new Login.Rejected("unknown user or wrong password");
    }
    synchronized (remembered) {
      remembered.put(user.identity().name(), digest);
    }
    return new Login.Accepted(user.identity(), Optional.empty());
  }

  /**
   * A hash of the same cost as that of the users: the first one's, as files are written by one
   * tool.
   */
  private PasswordHash decoyOf(PasswordFile file) {
    return file.entries().stream()
        .map(PasswordEntry::hash)
        .filter(hash -> !hash.equals(PasswordHash.NONE))
        .findFirst()
        .orElse(decoy);
  }

  private boolean isRemembered(PasswordEntry user, byte[] digest) {
    byte @Nullable [] known;
    synchronized (remembered) {
      known = remembered.get(user.identity().name());
    }
    return known != null && MessageDigest.isEqual(known, digest);
  }

  /** Covers the stored hash too: a changed password is not recognised by its old digest. */
  private byte[] digest(PasswordEntry user, byte[] password) {
    try {
      Mac mac = Mac.getInstance(MAC);
      mac.init(key);
      mac.update(user.hash().text().getBytes(StandardCharsets.UTF_8));
      mac.update((byte) 0);
      return mac.doFinal(password);
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw new IllegalStateException("every Java platform has " + MAC, e);
    }
  }
}
