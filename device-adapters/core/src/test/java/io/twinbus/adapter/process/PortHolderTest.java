package io.twinbus.adapter.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(value = OS.LINUX, disabledReason = "ports are looked up in /proc")
class PortHolderTest {
  private static String me() {
    return "process " + ProcessHandle.current().pid() + " (java)";
  }

  @Test
  void namesTheProcessThatListens() throws IOException {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
      assertThat(PortHolder.ofTcp(port)).contains(me());
      assertThat(PortHolder.clause(port)).isEqualTo("; " + me() + " has it");
      assertThat(PortHolder.ofUdp(port)).isEmpty();
    }
    assertThat(PortHolder.ofTcp(port)).isEmpty();
    assertThat(PortHolder.clause(port)).isEmpty();
  }

  @Test
  void namesTheProcessThatHasAPortOfUdp() throws IOException {
    try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      assertThat(PortHolder.ofUdp(socket.getLocalPort())).contains(me());
    }
  }
}
