package io.twinbus.cli.artifact;

import io.twinbus.cli.CliException;
import io.twinbus.cli.Exit;
import io.twinbus.cli.document.TextFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/**
 * Ed25519 keys (RFC 8032) in PEM files, and signatures over the 32 bytes of a digest: what the
 * trust policy of adapters checks.
 */
public final class SigningKey {
  private static final String ALGORITHM = "Ed25519";
  private static final int RAW_BYTES = 32;

  private SigningKey() {}

  /**
   * Makes a key pair: the private key in PKCS #8 in the file, readable by its owner alone, and the
   * public key beside it with {@code .pub} behind the name. Files that are there stay.
   *
   * @return the bare public key in base64, as it stands in {@code trust.keys}
   */
  public static String create(Path file) {
    Path publicFile = publicFileOf(file);
    try {
      if (Files.exists(publicFile)) {
        throw new FileAlreadyExistsException(publicFile.toString());
      }
      KeyPair pair = KeyPairGenerator.getInstance(ALGORITHM).generateKeyPair();
      Files.createFile(file, ownerOnly(file));
      Files.writeString(file, pem("PRIVATE KEY", pair.getPrivate().getEncoded()));
      Files.writeString(
          publicFile,
          pem("PUBLIC KEY", pair.getPublic().getEncoded()),
          StandardCharsets.US_ASCII,
          StandardOpenOption.CREATE_NEW);
      return bare(pair.getPublic());
    } catch (FileAlreadyExistsException e) {
      throw new CliException(
          Exit.FAILED,
          e.getMessage() + " is there already, and a key is not replaced. Name another file.",
          e);
    } catch (IOException e) {
      throw new CliException(
          Exit.UNAVAILABLE,
          "Cannot write " + file + ": " + e.getClass().getSimpleName() + " " + e.getMessage(),
          e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform since 15 has Ed25519", e);
    }
  }

  /** Where the public key of a private key's file is. */
  public static Path publicFileOf(Path file) {
    return file.resolveSibling(file.getFileName() + ".pub");
  }

  /** The signature over a digest in base64, by the private key of a file. */
  public static String sign(String digest, Path keyFile) {
    try {
      Signature ed25519 = Signature.getInstance(ALGORITHM);
      ed25519.initSign(privateKey(keyFile));
      ed25519.update(bytes(digest));
      return Base64.getEncoder().encodeToString(ed25519.sign());
    } catch (GeneralSecurityException e) {
      throw notAKey(keyFile, "private", e);
    }
  }

  /** Whether a signature over a digest was made by the owner of a public key. */
  public static boolean verify(String digest, String signature, Path publicKeyFile) {
    PublicKey key = publicKey(publicKeyFile);
    try {
      Signature ed25519 = Signature.getInstance(ALGORITHM);
      ed25519.initVerify(key);
      ed25519.update(bytes(digest));
      return ed25519.verify(Base64.getDecoder().decode(signature));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      return false; // what is not a signature at all is not one by this key
    }
  }

  private static byte[] bytes(String digest) {
    return HexFormat.of().parseHex(digest.substring("sha256:".length()));
  }

  private static PrivateKey privateKey(Path file) {
    try {
      return KeyFactory.getInstance(ALGORITHM)
          .generatePrivate(new PKCS8EncodedKeySpec(der(file, "PRIVATE KEY")));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw notAKey(file, "private", e);
    }
  }

  private static PublicKey publicKey(Path file) {
    try {
      return KeyFactory.getInstance(ALGORITHM)
          .generatePublic(new X509EncodedKeySpec(der(file, "PUBLIC KEY")));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw notAKey(file, "public", e);
    }
  }

  private static byte[] der(Path file, String kind) {
    String text = TextFile.read(file.toString(), InputStream.nullInputStream()).text();
    if (!text.contains("-----BEGIN " + kind + "-----")) {
      throw new IllegalArgumentException("no " + kind + " in PEM");
    }
    return Base64.getDecoder()
        .decode(text.replaceAll("-----[A-Z ]+-----", "").replaceAll("\\s", ""));
  }

  private static CliException notAKey(Path file, String kind, Exception cause) {
    return new CliException(
        Exit.INVALID,
        file + " is not a " + kind + " Ed25519 key in PEM. Make one with: twinbus key create FILE",
        cause);
  }

  private static String bare(PublicKey key) {
    byte[] whole = key.getEncoded();
    return Base64.getEncoder()
        .encodeToString(Arrays.copyOfRange(whole, whole.length - RAW_BYTES, whole.length));
  }

  private static String pem(String kind, byte[] der) {
    return "-----BEGIN "
        + kind
        + "-----\n"
        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
        + "\n-----END "
        + kind
        + "-----\n";
  }

  private static FileAttribute<?>[] ownerOnly(Path file) {
    return file.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
        }
        : new FileAttribute<?>[0];
  }
}
