package io.twinbus.simulator;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A device's line to its broker, which can be cut, made slow, and restored: a TCP relay on this
 * machine. A cut line refuses nobody; it just ends what was there and what comes.
 */
public final class Link implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Link.class);
  private static final int CHUNK = 8192;

  private final URI broker;
  private final ServerSocket server;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private volatile boolean cut;
  private volatile long bytesPerSecond = Long.MAX_VALUE;

  /** A line to the broker. */
  public Link(URI broker) throws IOException {
    this.broker = broker;
    this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread unused = Thread.ofVirtual().name("link").start(this::accept);
  }

  /** Where the device finds its broker. */
  public URI uri() {
    return URI.create("mqtt://127.0.0.1:" + server.getLocalPort());
  }

  /** Cuts the line until {@link #restore}. */
  public void cut() {
    cut = true;
    open.forEach(Link::end);
  }

  /** Lets the line be as good as ever. */
  public void restore() {
    cut = false;
    bytesPerSecond = Long.MAX_VALUE;
  }

  /** Lets no more than so many bytes a second through, each way. */
  public void slow(long bytes) {
    bytesPerSecond = Math.max(1, bytes);
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket device = server.accept();
        if (cut) {
          end(device);
          continue;
        }
        Socket upstream = new Socket(broker.getHost(), broker.getPort());
        open.add(device);
        open.add(upstream);
        Thread up = Thread.ofVirtual().start(() -> relay(device, upstream));
        Thread down = Thread.ofVirtual().start(() -> relay(upstream, device));
        LOG.atDebug().log("Relays by {} and {}", up, down);
      } catch (IOException e) {
        LOG.atDebug().log("A connection was not relayed: {}", e.getMessage());
      }
    }
  }

  private void relay(Socket from, Socket to) {
    byte[] buffer = new byte[CHUNK];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int read = in.read(buffer, 0, chunk()); read >= 0; read = in.read(buffer, 0, chunk())) {
        long limit = bytesPerSecond;
        if (limit < Long.MAX_VALUE) {
          Thread.sleep(read * 1000L / limit);
        }
        out.write(buffer, 0, read);
        out.flush();
      }
    } catch (IOException e) {
      LOG.atTrace().log("A relay ended: {}", e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      end(from);
      end(to);
      open.remove(from);
      open.remove(to);
    }
  }

  private int chunk() {
    return (int) Math.max(1, Math.min(CHUNK, bytesPerSecond));
  }

  private static void end(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      LOG.atTrace().log("A socket did not close: {}", e.getMessage());
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    open.forEach(Link::end);
  }
}
