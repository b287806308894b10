package io.twinbus.adapter.elasticnode.simulated;

import java.time.Duration;
import java.util.List;

/**
 * How a simulated enV5 is.
 *
 * @param id its id
 * @param data the channels that it measures
 * @param emptyCredentials whether its CONNECT carries an empty user and password
 * @param settle time from ONLINE until it subscribes
 * @param poll how often it looks at its queue
 * @param erase time to erase a sector
 * @param page time a page
 * @param sample time between samples
 */
public record BoardOptions(
    String id,
    List<String> data,
    boolean emptyCredentials,
    Duration settle,
    Duration poll,
    Duration erase,
    Duration page,
    Duration sample) {
  public BoardOptions {
    data = List.copyOf(data);
  }

  /** The times of a real board. */
  public static BoardOptions real(String id) {
    return new BoardOptions(
        id,
        List.of("wifi", "sram"),
        false,
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofMillis(800),
        Duration.ofMillis(125),
        Duration.ofSeconds(1));
  }

  /** The same board for tests in a hurry. */
  public static BoardOptions hasty(String id) {
    return new BoardOptions(
        id,
        List.of("wifi", "sram"),
        false,
        Duration.ofMillis(20),
        Duration.ofMillis(10),
        Duration.ofMillis(10),
        Duration.ofMillis(1),
        Duration.ofMillis(50));
  }

  /** The same with or without the flags of empty credentials. */
  public BoardOptions withEmptyCredentials(boolean set) {
    return new BoardOptions(id, data, set, settle, poll, erase, page, sample);
  }

  /** The same with another time a page. */
  public BoardOptions withPage(Duration time) {
    return new BoardOptions(id, data, emptyCredentials, settle, poll, erase, time, sample);
  }
}
