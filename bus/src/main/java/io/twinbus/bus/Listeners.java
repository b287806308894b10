package io.twinbus.bus;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells listeners of gained and lost connections, in order, on a thread of their own. */
final class Listeners {
  private static final Logger LOG = LoggerFactory.getLogger(Listeners.class);

  private final List<Consumer<ConnectionChange>> listeners = new ArrayList<>();
  private final ArrayDeque<Runnable> news = new ArrayDeque<>();
  private ConnectionChange current = new ConnectionChange(false, false, "not connected yet");
  private boolean running;

  synchronized void add(Consumer<ConnectionChange> listener) {
    listeners.add(listener);
    ConnectionChange now = current;
    tell(() -> listener.accept(now));
  }

  synchronized void changed(ConnectionChange change) {
    current = change;
    for (Consumer<ConnectionChange> listener : listeners) {
      tell(() -> listener.accept(change));
    }
  }

  private void tell(Runnable each) {
    news.add(each);
    if (!running) {
      running = true;
      BusThreads.HANDLERS.execute(this::run);
    }
  }

  private void run() {
    for (; ; ) {
      Runnable each;
      synchronized (this) {
        each = news.poll();
        if (each == null) {
          running = false;
          return;
        }
      }
      try {
        each.run();
      } catch (RuntimeException e) {
        LOG.atError().setCause(e).log("A listener for connections failed");
      }
    }
  }
}
