package io.twinbus.benchmarks.scenario;

import com.google.protobuf.Message;
import io.twinbus.benchmarks.BenchException;
import io.twinbus.benchmarks.load.LoadClient;
import io.twinbus.codec.DocumentType;
import io.twinbus.codec.DocumentTypes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;

/** The desired and reported states of many twins, retained on a bare broker. */
final class RetainedTwins {
  /** What each twin has. */
  static final List<String> ASPECTS = List.of("desired", "reported");

  private static final int WINDOW = 500;

  private final int size;

  RetainedTwins(int size) {
    this.size = size;
  }

  int size() {
    return size;
  }

  /** Publishes them all; returns when the broker has them. */
  void publish(Side side) {
    LoadClient client = side.client("operator");
    Semaphore window = new Semaphore(WINDOW);
    List<Throwable> failures = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      for (String aspect : ASPECTS) {
        window.acquireUninterruptibly();
        CompletableFuture<?> unused =
            client
                .publish(Reports.topic("t" + i, aspect), document(aspect), true)
                .whenComplete(
                    (done, failure) -> {
                      window.release();
                      if (failure != null) {
                        failures.add(failure);
                      }
                    });
      }
    }
    window.acquireUninterruptibly(WINDOW);
    if (!failures.isEmpty()) {
      throw new BenchException("the broker did not take all: " + failures.getFirst());
    }
  }

  /** The documents of all, as a client holds them that has read them. */
  List<Message> read() {
    List<Message> all = new ArrayList<>(size * ASPECTS.size());
    for (int i = 0; i < size; i++) {
      all.add(read(DocumentTypes.DESIRED_STATE, "desired"));
      all.add(read(DocumentTypes.REPORTED_STATE, "reported"));
    }
    return all;
  }

  private static <D> D read(DocumentType<D> type, String aspect) {
    return type.decode(document(aspect))
        .orElseThrow(fault -> new BenchException(aspect + " cannot be read: " + fault));
  }

  private static byte[] document(String aspect) {
    if (aspect.equals("reported")) {
      return Reports.reported(true);
    }
    String desired = new String(Reports.desired(), StandardCharsets.UTF_8);
    return ("{\"generation\":1," + desired.substring(1)).getBytes(StandardCharsets.UTF_8);
  }
}
