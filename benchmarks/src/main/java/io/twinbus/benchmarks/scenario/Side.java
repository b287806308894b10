package io.twinbus.benchmarks.scenario;

import io.twinbus.benchmarks.Bench;
import io.twinbus.benchmarks.load.LoadClient;
import io.twinbus.benchmarks.process.BrokerKind;
import io.twinbus.benchmarks.process.Child;
import io.twinbus.benchmarks.process.Persistence;
import java.util.ArrayList;
import java.util.List;

/** One side of a comparison: a broker and the clients that are connected to it. */
final class Side implements AutoCloseable {
  private final Child broker;
  private final List<LoadClient> clients = new ArrayList<>();

  private Side(Child broker) {
    this.broker = broker;
  }

  static Side start(Bench bench, BrokerKind kind, Persistence persistence) {
    return new Side(Child.broker(kind, persistence, bench.folder()));
  }

  static Side start(Bench bench, BrokerKind kind, Persistence persistence, List<String> jvm) {
    return new Side(Child.broker(kind, persistence, bench.folder(), jvm));
  }

  /** A new client of one of the bench's users. */
  LoadClient client(String user) {
    LoadClient client = LoadClient.connect(broker.port(), user, user + "-" + clients.size());
    clients.add(client);
    return client;
  }

  Child broker() {
    return broker;
  }

  /** Ends the broker; its clients lose their connections. */
  @Override
  public void close() {
    try {
      clients.forEach(LoadClient::close);
    } finally {
      broker.close();
    }
  }
}
