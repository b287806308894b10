package io.twinbus.broker.ledger;

import com.google.protobuf.Message;
import io.twinbus.broker.refusal.Refusal;
import io.twinbus.broker.refusal.Refusal.Code;
import io.twinbus.broker.store.BusMessage;
import io.twinbus.broker.store.BusStore;
import io.twinbus.codec.DocumentType;
import io.twinbus.codec.Format;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Takes the writes of each topic one after the other; writes to different topics do not wait for
 * one another. Safe for use by many threads. The number of waiting writes is bounded by the number
 * of connected clients, as each has one write at a time here.
 */
public final class LedgerDesk {
  /** After this a store that does not answer counts as failed. */
  private static final long STORE_TIMEOUT_SECONDS = 20;

  /** What a document must leave of its limit, so that a request to delete it can be added. */
  private static final int RESERVED_BYTES = 1024;

  private final BusStore store;
  private final Clock clock;
  private final Floors floors;
  private final HeadCache heads = new HeadCache();

  /** The last write of each topic that has one under way. */
  private final Map<String, CompletableFuture<Void>> tails = new ConcurrentHashMap<>();

  public LedgerDesk(BusStore store, Clock clock) {
    this.store = store;
    this.clock = clock;
    this.floors = new Floors(store);
  }

  /**
   * Takes up a retained message that is there when the broker starts, if it is one of the ledger's
   * own.
   */
  public void restore(BusMessage message) {
    floors.restore(message);
  }

  /**
   * Decides a write and carries the verdict out.
   *
   * @return completes when what was decided is stored; exceptionally if the store fails, and then
   *     nobody knows whether the write is stored
   */
  public CompletableFuture<Verdict> submit(Submission submission) {
    CompletableFuture<Verdict> result = new CompletableFuture<>();
    CompletableFuture<Void> turn = new CompletableFuture<>();
    String topic = submission.topic().topic();
    // INVARIANT: put returns the predecessor of this write alone, so that each write waits for
    // exactly one.
    @Nullable CompletableFuture<Void> predecessor = tails.put(topic, turn);
    if (predecessor == null) {
      take(submission, result, turn);
    } else {
      CompletableFuture<Void> unused = predecessor.thenRun(() -> take(submission, result, turn));
    }
    return result;
  }

  private void take(
      Submission submission, CompletableFuture<Verdict> result, CompletableFuture<Void> turn) {
    String topic = submission.topic().topic();
    CompletableFuture<Verdict> done;
    try {
      done = head(submission.topic()).thenCompose(head -> decide(submission, head));
    } catch (RuntimeException e) {
      done = CompletableFuture.failedFuture(e);
    }
    CompletableFuture<Verdict> unused =
        done.orTimeout(STORE_TIMEOUT_SECONDS, TimeUnit.SECONDS)
            .whenComplete(
                (verdict, failure) -> {
                  if (failure != null) {
                    heads.forget(topic);
                  }
                  tails.remove(topic, turn);
                  turn.complete(null);
                  if (failure != null) {
                    result.completeExceptionally(failure);
                  } else {
                    result.complete(verdict);
                  }
                });
  }

  private CompletableFuture<Optional<Head>> head(LedgerTopic topic) {
    Optional<Head> cached = heads.find(topic.topic());
    return cached.isPresent()
        ? CompletableFuture.completedFuture(cached)
        : store
            .read(topic.topic())
            .thenApply(message -> message.map(found -> Head.of(document(topic, found))));
  }

  private CompletableFuture<Verdict> decide(Submission submission, Optional<Head> head) {
    LedgerTopic topic = submission.topic();
    Verdict verdict =
        Ledger.decide(head, floors.of(topic.tenant()), submission.write(), clock.instant());
    return switch (verdict) {
      case Verdict.Store accepted ->
          retain(
              topic,
              accepted.document(),
              submission.format(),
              submission.userProperties(),
              submission.write() instanceof Write.Seed ? 0 : RESERVED_BYTES,
              verdict);
      case Verdict.MarkDeleted deleted ->
          rewrite(
              submission,
              verdict,
              document ->
                  document
                      .deletionRequestedAt(clock.instant(), deleted.force())
                      .stamped(
                          deleted.generation(), submission.write().publisher(), clock.instant()));
      case Verdict.Raise raise ->
          rewrite(
              submission,
              verdict,
              document ->
                  document.seeded(
                      raise.generation(), submission.write().publisher(), clock.instant()));
      case Verdict.Erase erase ->
          floors
              .raise(topic.tenant(), erase.generation())
              .thenCompose(raised -> erase(topic))
              .thenApply(erased -> verdict);
      case Verdict.Unchanged unchanged -> {
        head.ifPresent(known -> heads.remember(topic.topic(), known));
        yield CompletableFuture.completedFuture(unchanged);
      }
      case Verdict.Refused refused -> {
        head.ifPresent(known -> heads.remember(topic.topic(), known));
        yield CompletableFuture.completedFuture(refused);
      }
    };
  }

  private interface Change {
    LedgerDocument apply(LedgerDocument stored);
  }

  /** Changes the stored document, in the encoding that it has. */
  private CompletableFuture<Verdict> rewrite(
      Submission submission, Verdict verdict, Change change) {
    LedgerTopic topic = submission.topic();
    return store
        .read(topic.topic())
        .thenCompose(
            found -> {
              BusMessage message =
                  found.orElseThrow(
                      () -> new IllegalStateException(topic.topic() + " is gone from the store"));
              LedgerDocument stored = document(topic, message);
              LedgerDocument changed = change.apply(stored);
              if (changed.content().equals(stored.content())
                  && !(verdict instanceof Verdict.Raise)) {
                return CompletableFuture.completedFuture(
                    new Verdict.Unchanged(stored.generation()));
              }
              List<Map.Entry<String, String>> kept =
                  message.userProperties().stream()
                      .filter(property -> !property.getKey().equals(Intake.PUBLISHER))
                      .toList();
              return retain(topic, changed, Intake.formatOf(message), kept, 0, verdict);
            });
  }

  private CompletableFuture<Verdict> retain(
      LedgerTopic topic,
      LedgerDocument document,
      Format format,
      List<Map.Entry<String, String>> userProperties,
      int reservedBytes,
      Verdict verdict) {
    byte[] payload = encode(topic.type(), document.message(), format);
    int most = topic.type().maxBytes() - reservedBytes;
    if (payload.length > most) {
      return CompletableFuture.completedFuture(
          new Verdict.Refused(
              new Refusal(
                  Code.DOCUMENT_INVALID,
                  "with the broker's stamps, "
                      + payload.length
                      + " bytes are over the limit of "
                      + most
                      + ": make the document smaller")));
    }
    List<Map.Entry<String, String>> properties = new ArrayList<>(userProperties);
    properties.add(Map.entry(Intake.PUBLISHER, document.publisher()));
    return store
        .retain(
            new BusMessage(topic.topic(), payload, Optional.of(format.contentType()), properties))
        .thenApply(
            stored -> {
              heads.remember(topic.topic(), Head.of(document));
              return verdict;
            });
  }

  private CompletableFuture<Void> erase(LedgerTopic topic) {
    BusMessage nothing = new BusMessage(topic.topic(), new byte[0], Optional.empty(), List.of());
    return store.retain(nothing).thenRun(() -> heads.forget(topic.topic()));
  }

  private static LedgerDocument document(LedgerTopic topic, BusMessage message) {
    Message document =
        topic
            .type()
            .decode(message.payload(), message.contentType())
            .orElseThrow(
                fault ->
                    new IllegalStateException(
                        "the stored document of " + topic.topic() + " cannot be read: " + fault));
    return LedgerDocument.of(document);
  }

  @SuppressWarnings("unchecked") // a ledger topic's documents are those of its type
  private static byte[] encode(
      DocumentType<? extends Message> type, Message document, Format format) {
    return ((DocumentType<Message>) type).encode(document, format);
  }
}
