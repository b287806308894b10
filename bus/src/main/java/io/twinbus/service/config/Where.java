package io.twinbus.service.config;

/**
 * Where a value was written.
 *
 * @param source the file, or the environment variable
 * @param line from 1; 0 where lines mean nothing
 */
record Where(String source, int line) {
  static Where variable(String name) {
    return new Where("environment variable " + name, 0);
  }

  @Override
  public String toString() {
    return line == 0 ? source : source + ":" + line;
  }
}
