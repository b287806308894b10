package io.twinbus.adapter.process;

/** What a program printed, up to the bound; may be binary. */
public final class Output {
  private final byte[] out;
  private final byte[] err;

  Output(byte[] out, byte[] err) {
    this.out = out;
    this.err = err;
  }

  /** Standard output from its beginning, as it is. */
  public byte[] bytes() {
    return out.clone();
  }

  /** Standard output as text, from its beginning. */
  public String out() {
    return OutputText.decode(out);
  }

  /** Standard error as text, from its beginning. */
  public String err() {
    return OutputText.decode(err);
  }

  /** The last lines of both, fit for people. */
  public String tail(int lines) {
    return OutputText.tail(out() + "\n" + err(), lines);
  }
}
