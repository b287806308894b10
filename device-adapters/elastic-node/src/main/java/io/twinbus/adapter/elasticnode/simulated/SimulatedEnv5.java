package io.twinbus.adapter.elasticnode.simulated;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One board. {@link #switchOn()} connects it, says ONLINE and subscribes; {@link #crash()} is a
 * loss of power; {@link #leave()} an orderly disconnect, after which nobody says OFFLINE. What was
 * flashed stays in it over all of that.
 */
public final class SimulatedEnv5 implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SimulatedEnv5.class);
  private static final String ROOT = "eip://uni-due.de/es/";
  private static final int KEEP_ALIVE = 30;
  private static final int PING_SECONDS = 20;
  private static final int QUEUE = 5;
  private static final int LONGEST_LINE = 2048;

  private final URI broker;
  private final BoardOptions options;
  private final Map<Integer, byte[]> sectors = new ConcurrentSkipListMap<>();
  private final AtomicInteger flashes = new AtomicInteger();
  private volatile IntConsumer beforePage = page -> {};
  private volatile Runnable beforeEnd = () -> {};
  private volatile Ending ending = Ending.SUCCESS;
  private volatile @Nullable Life life;

  /** How a flash ends. */
  public enum Ending {
    /** DONE/FLASH SUCCESS. */
    SUCCESS,
    /** DONE/FLASH FAIL. */
    FAIL,
    /** Not a word. */
    SILENCE
  }

  /** A board that is off. */
  public SimulatedEnv5(URI broker, BoardOptions options) {
    this.broker = broker;
    this.options = options;
  }

  /** What a sector and those behind it hold; null when it was never flashed. */
  public byte @Nullable [] memory(int position) {
    byte[] bytes = sectors.get(position);
    return bytes == null ? null : bytes.clone();
  }

  /** How many DO/FLASH it took up. */
  public int flashes() {
    return flashes.get();
  }

  /** Does something before each page is fetched, on the board's thread, such as a crash. */
  public void beforePage(IntConsumer action) {
    beforePage = action;
  }

  /** Does something when every page is there, before it says so, on the board's thread. */
  public void beforeEnd(Runnable action) {
    beforeEnd = action;
  }

  /** How the next flashes end. */
  public void endFlashesWith(Ending next) {
    ending = next;
  }

  /** Connects, says ONLINE, and subscribes. */
  public synchronized void switchOn() throws IOException {
    crash();
    Life next = new Life();
    life = next;
    next.begin();
  }

  /** Loses its power: the broker notices a broken connection. */
  public void crash() {
    Life now = life;
    life = null;
    if (now != null) {
      now.end();
    }
  }

  /** Stops to work, while its Wi-Fi module keeps the connection. */
  public void hang() {
    Life now = life;
    if (now != null) {
      now.hung = true;
    }
  }

  /** Works again after it had stopped. */
  public void wake() {
    Life now = life;
    if (now != null) {
      now.hung = false;
    }
  }

  /** Disconnects in good order; its retained ONLINE stays. */
  public void leave() throws IOException {
    Life now = life;
    if (now != null) {
      now.wire.disconnect();
    }
    crash();
  }

  /** Waits until it is off, or its connection is lost. */
  public void awaitEnd() throws InterruptedException {
    Life now = life;
    if (now != null) {
      now.ended.await();
    }
  }

  @Override
  public void close() {
    crash();
  }

  private String own(String rest) {
    return ROOT + options.id() + "/" + rest;
  }

  private String status(String state) {
    return "ID:" + options.id() + ";TYPE:enV5;STATE:" + state + ";";
  }

  /** From one start to its end. */
  private final class Life {
    final MqttWire wire;
    final BlockingQueue<MqttWire.Message> queue = new ArrayBlockingQueue<>(QUEUE);
    final Map<String, String> started = new ConcurrentHashMap<>();
    final CountDownLatch ended = new CountDownLatch(1);
    volatile boolean hung;
    volatile boolean over;

    Life() throws IOException {
      wire = new MqttWire(broker.getHost(), broker.getPort());
    }

    void begin() throws IOException {
      wire.connect(
          options.id(), own("STATUS"), status("OFFLINE"), KEEP_ALIVE, options.emptyCredentials());
      wire.publish(
          own("STATUS"),
          status("ONLINE") + "DATA:" + String.join(",", options.data()) + ";FPGA:V1;",
          true);
      start("reader", this::read);
      start("pinger", this::ping);
      start("board", this::work);
    }

    private void start(String name, Task task) {
      var unused =
          Thread.ofVirtual()
              .name("env5-" + name)
              .start(
                  () -> {
                    try {
                      task.run();
                    } catch (IOException e) {
                      LOG.debug("{} of {} ended", name, options.id(), e);
                      end();
                    }
                  });
    }

    void end() {
      over = true;
      ended.countDown();
      try {
        wire.close();
      } catch (IOException e) {
        LOG.debug("The connection of {} was gone", options.id(), e);
      }
    }

    private void read() throws IOException {
      while (!over) {
        MqttWire.Message message = wire.next();
        if (message.payload().length() > LONGEST_LINE || !queue.offer(message)) {
          LOG.info("{} lost a message on {}", options.id(), message.topic());
        }
      }
    }

    private void ping() throws IOException {
      while (!over) {
        pause(Duration.ofSeconds(PING_SECONDS));
        wire.ping();
      }
    }

    private void work() throws IOException {
      pause(options.settle());
      wire.subscribe(own("DO/FLASH"));
      for (String channel : options.data()) {
        wire.subscribe(own("START/" + channel));
        wire.subscribe(own("STOP/" + channel));
      }
      long sampled = System.nanoTime();
      while (!over) {
        pause(options.poll());
        MqttWire.Message message = hung ? null : queue.poll();
        if (message != null) {
          take(message);
        }
        if (!hung && System.nanoTime() - sampled > options.sample().toNanos()) {
          sampled = System.nanoTime();
          for (String channel : started.keySet()) {
            wire.publish(own("DATA/" + channel), "0.123456", false);
          }
        }
      }
    }

    private void take(MqttWire.Message message) throws IOException {
      String topic = message.topic();
      String level = topic.substring(topic.lastIndexOf('/') + 1);
      if (topic.equals(own("DO/FLASH"))) {
        flash(message.payload());
      } else if (topic.equals(own("START/" + level))) {
        wire.subscribe(ROOT + message.payload() + "/STATUS");
        started.put(level, message.payload());
      } else if (topic.equals(own("STOP/" + level))) {
        started.remove(level);
      } else if (level.equals("STATUS") && !message.payload().contains("STATE:ONLINE;")) {
        started.values().removeIf(requester -> topic.equals(ROOT + requester + "/STATUS"));
      }
    }

    private void flash(String order) throws IOException {
      int size = order.indexOf(";SIZE:");
      int position = order.indexOf(";POSITION:");
      String url = order.substring("URL:".length(), size);
      int bytes = Integer.parseInt(order.substring(size + ";SIZE:".length(), position));
      int sector = Integer.parseInt(order.substring(position + ";POSITION:".length()));
      flashes.incrementAndGet();
      sectors.remove(sector);
      pause(options.erase().multipliedBy(Math.ceilDiv(bytes, 262_144)));
      ByteArrayOutputStream written = new ByteArrayOutputStream();
      for (int page = 0; written.size() < bytes; page++) {
        beforePage.accept(page);
        written.writeBytes(fetch(url, page));
        pause(options.page());
      }
      beforeEnd.run();
      if (ending == Ending.SUCCESS) {
        sectors.put(sector, written.toByteArray());
        wire.publish(own("DONE/FLASH"), "SUCCESS", false);
        wire.publish(own("DATA/test"), "DONE", false);
      } else if (ending == Ending.FAIL) {
        wire.publish(own("DONE/FLASH"), "FAIL", false);
      }
    }

    /** Asks until it gets the page: the firmware knows no other way. */
    private byte[] fetch(String url, int page) throws IOException {
      while (true) {
        if (over) {
          throw new IOException("switched off");
        }
        if (!hung) {
          try {
            return PageFetch.page(url, page);
          } catch (IOException e) {
            LOG.info("{} asks again for page {}: {}", options.id(), page, e.getMessage());
          }
        }
        pause(options.poll());
      }
    }

    private void pause(Duration time) throws IOException {
      long end = System.nanoTime() + time.toNanos();
      for (long left = time.toNanos(); left > 0; left = end - System.nanoTime()) {
        if (over) {
          throw new IOException("switched off");
        }
        LockSupport.parkNanos(Math.min(left, TimeUnit.MILLISECONDS.toNanos(100)));
      }
    }
  }

  /** A thread of the board. */
  private interface Task {
    void run() throws IOException;
  }
}
