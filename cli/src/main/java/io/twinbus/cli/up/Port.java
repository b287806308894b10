package io.twinbus.cli.up;

import io.twinbus.cli.CliException;
import io.twinbus.cli.Exit;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** Ports of this machine. */
final class Port {
  private Port() {}

  /**
   * Makes sure that a port is free.
   *
   * @param what who wants it, such as "the broker"
   * @param option how to choose another one
   */
  static void requireFree(int port, String what, String option) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    } catch (IOException e) {
      boolean used = answers(port) || !String.valueOf(e.getMessage()).contains("ermission");
      throw new CliException(
          Exit.UNAVAILABLE,
          "Port "
              + port
              + " of 127.0.0.1, which "
              + what
              + " needs, "
              + (used
                  ? "is in use. Stop what uses it, or choose"
                  : "is only for administrators. Choose")
              + " another one with "
              + option
              + ".",
          e);
    }
  }

  /** Whether something listens. */
  static boolean answers(int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 500);
      return true;
    } catch (IOException notYet) {
      return false;
    }
  }

  /** A port that nobody uses right now. */
  static int free() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new CliException(Exit.UNAVAILABLE, "No free port on 127.0.0.1: " + e.getMessage(), e);
    }
  }
}
