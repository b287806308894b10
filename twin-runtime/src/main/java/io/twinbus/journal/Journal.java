package io.twinbus.journal;

import io.twinbus.event.TwinEvent;
import io.twinbus.topic.TwinId;
import java.time.Instant;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** Keeps events. Safe for use by many threads. */
public interface Journal extends AutoCloseable {
  /** The type of the event that a desired state holds from now on: its document is that state. */
  String DESIRED_ACCEPTED = "DesiredAccepted";

  /**
   * The type of an event about a user's document: its subject is {@code {kind}/{name}}, its
   * document the document in protobuf, and it has no target.
   */
  String SPEC_ACCEPTED = "SpecAccepted";

  /** The type of the event that a flash closed the twin's gate. */
  String GATE_CLOSED = "GateClosed";

  /** The type of the event that the twin's gate is open again. */
  String GATE_OPENED = "GateOpened";

  /** The type of the event that such a document is gone for good. */
  String SPEC_ERASED = "SpecErased";

  /** Keeps nothing. */
  Journal NONE =
      new Journal() {
        @Override
        public void append(TwinEvent event) {}

        @Override
        public boolean isCongested() {
          return false;
        }

        @Override
        public List<TwinEvent> events(Query query) {
          return List.of();
        }

        @Override
        public void desired(BiConsumer<TwinId, TwinEvent> visitor) {}

        @Override
        public void specs(Consumer<TwinEvent> visitor) {}

        @Override
        public Left left(TwinId twin) {
          return Left.NOTHING;
        }

        @Override
        public void close() {}
      };

  /**
   * What somebody wants to know.
   *
   * @param tenant of this tenant; empty: of all
   * @param target of this target; empty: of all
   * @param since not before this
   * @param most only the last so many
   */
  record Query(String tenant, String target, Instant since, int most) {}

  /**
   * Where the events of a twin stand.
   *
   * @param sequence the number of the last one; 0 if there is none
   * @param gateClosed whether the gate was closed by them, and not opened since
   */
  record Left(long sequence, boolean gateClosed) {
    /** Nothing was ever told of this twin. */
    public static final Left NOTHING = new Left(0, false);

    /** Where they stand after one more. */
    Left after(TwinEvent event) {
      boolean closed =
          switch (event.getType()) {
            case GATE_CLOSED -> true;
            case GATE_OPENED -> false;
            default -> gateClosed;
          };
      return new Left(Math.max(sequence, event.getSequence()), closed);
    }
  }

  /** Appends an event. Never blocks; order is kept. */
  void append(TwinEvent event);

  /** Whether so many events wait for the disk that whoever makes them should pause. */
  boolean isCongested();

  /** Events in the order in which they were appended. Reads files: not for an event loop. */
  List<TwinEvent> events(Query query);

  /** The last accepted desired state of each twin. Reads files: not for an event loop. */
  void desired(BiConsumer<TwinId, TwinEvent> visitor);

  /**
   * The last event of each of users' documents: {@link #SPEC_ACCEPTED} or {@link #SPEC_ERASED}.
   * Reads files: not for an event loop.
   */
  void specs(Consumer<TwinEvent> visitor);

  /**
   * Where the events of a twin stood when the journal was opened. It is told once, to whoever
   * restores the twin, and forgotten: a twin goes on by itself from then on.
   */
  Left left(TwinId twin);

  /** Writes what waits, and closes the file. */
  @Override
  void close();
}
