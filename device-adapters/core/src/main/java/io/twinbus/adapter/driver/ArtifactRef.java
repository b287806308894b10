package io.twinbus.adapter.driver;

/**
 * A file, named by its content.
 *
 * @param digest {@code sha256:} and 64 lower-case hexadecimal digits
 * @param size bytes; 0: not known to the writer
 * @param signature Ed25519 over the 32 bytes of the digest, base64; empty: unsigned
 * @param mediaType such as {@code application/wasm}; may be empty
 */
public record ArtifactRef(String digest, long size, String signature, String mediaType) {
  /** An unsigned artifact of which only the digest is known. */
  public static ArtifactRef of(String digest) {
    return new ArtifactRef(digest, 0, "", "");
  }
}
