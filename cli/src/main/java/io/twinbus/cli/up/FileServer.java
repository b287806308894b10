package io.twinbus.cli.up;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.SimpleFileServer;
import com.sun.net.httpserver.SimpleFileServer.OutputLevel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Serves a sample's files to its devices, to this machine alone. */
final class FileServer implements AutoCloseable {
  private @Nullable HttpServer server;

  /** Serves what the sample asks for, if anything. */
  void serve(Sample sample) {
    sample
        .serve()
        .ifPresent(
            wanted -> {
              Port.requireFree(wanted.port(), "the sample", "\"serve\" in its sample.yaml");
              Path folder = sample.folder().resolve(wanted.folder()).toAbsolutePath().normalize();
              HttpServer made =
                  SimpleFileServer.createFileServer(
                      new InetSocketAddress(InetAddress.getLoopbackAddress(), wanted.port()),
                      folder,
                      OutputLevel.NONE);
              made.start();
              server = made;
            });
  }

  @Override
  public void close() {
    HttpServer running = server;
    if (running != null) {
      running.stop(0);
    }
  }
}
