package io.twinbus.adapter.board;

/** What a flasher hears from its board by itself. Must not block. */
public interface BoardListener {
  /** A line of the serial console. */
  void console(String line);

  /** The board started, was lost, or came back. */
  void changed(String reason);
}
