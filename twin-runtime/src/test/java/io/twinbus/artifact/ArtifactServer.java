package io.twinbus.artifact;

import com.sun.net.httpserver.HttpServer;
import io.twinbus.topic.TwinId;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.concurrent.Executors;

/** A process that serves a store over HTTP to everybody: says its port, ends with its input. */
final class ArtifactServer {
  private ArtifactServer() {}

  public static void main(String[] arguments) throws IOException {
    ArtifactStore store = ArtifactStore.open(Path.of(arguments[0]), 1 << 30);
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 128);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    var unused =
        server.createContext(
            "/a/", new ArtifactHandler("/a/", store, new Everybody(), (twin, digest) -> true));
    server.start();
    System.out.println(server.getAddress().getPort());
    System.in.transferTo(OutputStream.nullOutputStream()); // only its end matters
    Runtime.getRuntime().halt(0);
  }

  private static final class Everybody implements ArtifactGate {
    @Override
    public Answer mayUpload(User user, String tenant) {
      return Answer.GRANTED;
    }

    @Override
    public Answer mayReadAll(User user, String tenant) {
      return Answer.GRANTED;
    }

    @Override
    public Answer mayReadFor(User user, TwinId twin) {
      return Answer.GRANTED;
    }
  }
}
