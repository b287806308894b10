package io.twinbus.adapter.elasticnode.simulated;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** MQTT 3.1.1 packets as the board's Wi-Fi module writes and reads them. */
final class MqttWire implements AutoCloseable {
  private static final int CONNECT_MILLIS = 10_000;
  private static final int CONNACK = 0x20;
  private static final int PUBLISH = 0x30;
  private static final int FLAGS = 0x2E;
  private static final int CREDENTIAL_FLAGS = 0xC0;

  private final Socket socket = new Socket();
  private final DataInputStream in;
  private final OutputStream out;
  private int packets;

  /**
   * A message.
   *
   * @param topic its topic
   * @param payload its text
   */
  record Message(String topic, String payload) {}

  MqttWire(String host, int port) throws IOException {
    socket.setTcpNoDelay(true);
    socket.connect(new InetSocketAddress(host, port), CONNECT_MILLIS);
    in = new DataInputStream(socket.getInputStream());
    out = socket.getOutputStream();
  }

  /**
   * Connects: clean session, will at QoS 1 and retained.
   *
   * @param emptyCredentials whether the flags of the empty user and password are set
   */
  synchronized void connect(
      String clientId, String willTopic, String will, int keepAlive, boolean emptyCredentials)
      throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    text(body, "MQTT");
    body.write(4);
    body.write(emptyCredentials ? FLAGS | CREDENTIAL_FLAGS : FLAGS);
    body.write(keepAlive >> 8);
    body.write(keepAlive);
    text(body, clientId);
    text(body, willTopic);
    text(body, will);
    if (emptyCredentials) {
      text(body, "");
      text(body, "");
    }
    packet(0x10, body);
    int type = in.readUnsignedByte();
    byte[] answer = body();
    if (type != CONNACK || answer.length != 2 || answer[1] != 0) {
      throw new IOException("the broker refuses " + clientId + ": code " + answer[1]);
    }
  }

  synchronized void subscribe(String topic) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    packets++;
    body.write(packets >> 8);
    body.write(packets);
    text(body, topic);
    body.write(0);
    packet(0x82, body);
  }

  synchronized void publish(String topic, String payload, boolean retain) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    text(body, topic);
    body.writeBytes(payload.getBytes(StandardCharsets.UTF_8));
    packet(retain ? PUBLISH | 1 : PUBLISH, body);
  }

  synchronized void ping() throws IOException {
    out.write(new byte[] {(byte) 0xC0, 0});
  }

  synchronized void disconnect() throws IOException {
    out.write(new byte[] {(byte) 0xE0, 0});
  }

  /** The next message; other packets are skipped. */
  Message next() throws IOException {
    while (true) {
      int type = in.readUnsignedByte();
      byte[] body = body();
      if ((type & 0xF0) == PUBLISH) {
        int length = ((body[0] & 0xFF) << 8) | (body[1] & 0xFF);
        return new Message(
            new String(body, 2, length, StandardCharsets.UTF_8),
            new String(body, 2 + length, body.length - 2 - length, StandardCharsets.UTF_8));
      }
    }
  }

  private byte[] body() throws IOException {
    int length = 0;
    for (int shift = 0; ; shift += 7) {
      int digit = in.readUnsignedByte();
      length |= (digit & 0x7F) << shift;
      if ((digit & 0x80) == 0) {
        break;
      }
    }
    byte[] body = in.readNBytes(length);
    if (body.length < length) {
      throw new EOFException();
    }
    return body;
  }

  private void packet(int type, ByteArrayOutputStream body) throws IOException {
    ByteArrayOutputStream packet = new ByteArrayOutputStream();
    packet.write(type);
    int left = body.size();
    do {
      packet.write(left > 127 ? (left & 0x7F) | 0x80 : left);
      left >>= 7;
    } while (left > 0);
    body.writeTo(packet);
    packet.writeTo(out);
    out.flush();
  }

  private static void text(ByteArrayOutputStream out, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    out.write(bytes.length >> 8);
    out.write(bytes.length);
    out.writeBytes(bytes);
  }

  /** Drops the connection without a word. */
  @Override
  public void close() throws IOException {
    socket.close();
  }
}
