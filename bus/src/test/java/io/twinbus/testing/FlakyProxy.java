package io.twinbus.testing;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A TCP proxy on 127.0.0.1 that misbehaves on demand: it cuts connections, forwards nothing for a
 * while, or lets nobody in.
 */
public final class FlakyProxy implements AutoCloseable {
  private final ServerSocket server;
  private final int target;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final AtomicInteger accepted = new AtomicInteger();
  private final AtomicLong cutAfter = new AtomicLong(Long.MAX_VALUE);
  private final Object gate = new Object();
  private boolean halted;
  private volatile boolean refusing;
  private volatile boolean closed;

  private FlakyProxy(ServerSocket server, int target) {
    this.server = server;
    this.target = target;
  }

  /** Starts a proxy to a port of 127.0.0.1. */
  public static FlakyProxy to(int port) {
    try {
      FlakyProxy proxy =
          new FlakyProxy(
              new ServerSocket(FreePorts.next(), 50, InetAddress.getLoopbackAddress()), port);
      daemon(proxy::accept);
      return proxy;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where clients reach it. */
  public URI uri() {
    return URI.create("mqtt://127.0.0.1:" + server.getLocalPort());
  }

  /** How many connections it has let in. */
  public int accepted() {
    return accepted.get();
  }

  /** Cuts all connections. */
  public void cut() {
    sockets.forEach(FlakyProxy::closeQuietly);
  }

  /** Cuts all connections once this many more bytes have passed, in both directions together. */
  public void cutAfter(long bytes) {
    cutAfter.set(bytes);
  }

  /** Forwards nothing, in neither direction, until {@link #resume()}. Connections stay open. */
  public void halt() {
    synchronized (gate) {
      halted = true;
    }
  }

  /** Forwards again, first of all what was held back. */
  public void resume() {
    synchronized (gate) {
      halted = false;
      gate.notifyAll();
    }
  }

  /** Whether it closes new connections at once. */
  public void refuse(boolean refuse) {
    refusing = refuse;
  }

  @Override
  public void close() {
    closed = true;
    closeQuietly(server);
    resume();
    cut();
  }

  private void accept() {
    while (!closed) {
      try {
        Socket client = server.accept();
        if (refusing) {
          closeQuietly(client);
          continue;
        }
        accepted.incrementAndGet();
        Socket upstream = new Socket(InetAddress.getLoopbackAddress(), target);
        client.setTcpNoDelay(true);
        upstream.setTcpNoDelay(true);
        sockets.add(client);
        sockets.add(upstream);
        daemon(() -> forward(client, upstream));
        daemon(() -> forward(upstream, client));
      } catch (IOException e) {
        // The broker is down, or this proxy is closed: the client sees a closed connection.
        if (!closed) {
          cut();
        }
      }
    }
  }

  private void forward(Socket from, Socket to) {
    byte[] buffer = new byte[8192];
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        awaitOpen();
        int allowed = (int) Math.min(count, Math.max(0, cutAfter.getAndAdd(-count)));
        out.write(buffer, 0, allowed);
        out.flush();
        if (allowed < count) {
          cutAfter.set(Long.MAX_VALUE);
          cut();
        }
      }
    } catch (IOException | InterruptedException e) {
      // Cut: nothing more to forward.
      closeQuietly(from);
    } finally {
      sockets.remove(from);
      sockets.remove(to);
    }
  }

  private void awaitOpen() throws InterruptedException {
    synchronized (gate) {
      while (halted) {
        gate.wait();
      }
    }
  }

  private static void closeQuietly(Closeable socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void daemon(Runnable task) {
    var unused = Thread.ofPlatform().daemon().name("flaky-proxy").start(task);
  }
}
