package io.twinbus.deployment.secrets;

import io.twinbus.deployment.secrets.SecretsFolder.OwnFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/**
 * One self-signed certificate for broker and dashboard, made with the JDK's keytool: a beginning
 * without an authority. Whoever has an authority puts the same files in place.
 */
final class Certificate {
  /**
   * The broker's store, its password, certificate and key in PEM, and who signed the certificate.
   */
  static final Set<String> FILES =
      Set.of("broker.p12", "broker-store.password", "tls.crt", "tls.key", "ca.crt");

  private static final String ALIAS = "twinbus";
  private static final int DAYS = 397;
  private static final int TIMEOUT_SECONDS = 120;
  private static final int PEM_LINE = 64;
  private static final List<String> NAMES =
      List.of("broker", "broker.twinbus", "broker.twinbus.svc", "monitor.twinbus.svc", "localhost");

  private Certificate() {}

  /**
   * Makes all of them.
   *
   * @throws IOException if one of them is there already: they belong together
   */
  static void make(Path folder, Set<String> hosts, String password) throws IOException {
    for (String name : FILES) {
      if (Files.exists(folder.resolve(name))) {
        throw new IOException(
            folder.resolve(name)
                + " is there, and others of its set are not: "
                + String.join(", ", new TreeSet<>(FILES))
                + " belong together. Put the missing ones there, or remove it.");
      }
    }
    Path store = folder.resolve("broker.p12");
    keytool(store, alternativeNames(hosts), password);
    if (store.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      Files.setPosixFilePermissions(store, PosixFilePermissions.fromString("rw-------"));
    }
    try (InputStream in = Files.newInputStream(store)) {
      KeyStore made = KeyStore.getInstance("PKCS12");
      made.load(in, password.toCharArray());
      String certificate = pem("CERTIFICATE", made.getCertificate(ALIAS).getEncoded());
      write(folder, "tls.crt", certificate);
      write(folder, "ca.crt", certificate);
      write(
          folder,
          "tls.key",
          pem("PRIVATE KEY", made.getKey(ALIAS, password.toCharArray()).getEncoded()));
    } catch (GeneralSecurityException e) {
      throw new IOException(store + " cannot be read back: " + e.getMessage(), e);
    }
    // Without a line break: it goes as it is into an environment variable.
    write(folder, "broker-store.password", password);
  }

  private static String alternativeNames(Set<String> hosts) {
    List<String> names = new ArrayList<>();
    NAMES.forEach(name -> names.add("dns:" + name));
    names.add("ip:127.0.0.1");
    for (String host : new TreeSet<>(hosts)) {
      if (!host.matches("[A-Za-z0-9.:-]{1,253}")) {
        throw new IllegalArgumentException("\"" + host + "\" is neither a name nor an address");
      }
      names.add((host.matches("[0-9.]+|.*:.*") ? "ip:" : "dns:") + host);
    }
    return String.join(",", names);
  }

  private static void keytool(Path store, String names, String password) throws IOException {
    ProcessBuilder keytool =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
            "-genkeypair",
            "-alias",
            ALIAS,
            "-keyalg",
            "EC",
            "-groupname",
            "secp256r1",
            "-dname",
            "CN=Twinbus",
            "-ext",
            "SAN=" + names,
            "-validity",
            Integer.toString(DAYS),
            "-storetype",
            "PKCS12",
            "-keystore",
            store.toString(),
            "-storepass:env",
            "TWINBUS_STORE_PASSWORD");
    keytool.environment().put("TWINBUS_STORE_PASSWORD", password);
    Process process = keytool.redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
        process.destroyForcibly();
        throw new IOException("keytool failed: " + output.strip());
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while keytool ran", e);
    }
  }

  private static String pem(String kind, byte[] der) {
    String body = Base64.getMimeEncoder(PEM_LINE, new byte[] {'\n'}).encodeToString(der);
    return "-----BEGIN " + kind + "-----\n" + body + "\n-----END " + kind + "-----\n";
  }

  private static void write(Path folder, String name, String text) throws IOException {
    OwnFiles.write(folder.resolve(name), text.getBytes(StandardCharsets.UTF_8));
  }
}
