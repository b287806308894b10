package io.twinbus.adapter.flatcar.wasm;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;

/** Keeps what is written up to a bound, and ends the writer that goes beyond. */
final class BoundedOutput extends OutputStream {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final long most;

  BoundedOutput(long most) {
    this.most = most;
  }

  /** The bound is reached. Not an I/O error: a module would see that, and might go on. */
  static final class Full extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  @Override
  public void write(int b) {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] source, int offset, int length) {
    if (bytes.size() + (long) length > most) {
      throw new Full();
    }
    bytes.write(source, offset, length);
  }

  byte[] bytes() {
    return bytes.toByteArray();
  }
}
