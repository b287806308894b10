package io.twinbus.broker.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinbus.broker.identity.Identity;
import io.twinbus.broker.identity.Role;
import io.twinbus.broker.refusal.Refusal;
import io.twinbus.broker.store.BusMessage;
import io.twinbus.codec.DocumentTypes;
import io.twinbus.codec.Format;
import io.twinbus.topic.Address;
import io.twinbus.topic.SpecKind;
import io.twinbus.topic.TwinId;
import io.twinbus.v1.DesiredState;
import io.twinbus.v1.Target;
import io.twinbus.v1.TargetSpec;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class LedgerDeskTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-21T10:00:00Z"), ZoneOffset.UTC);
  private static final Identity ANN = Identity.of("ann", Role.OPERATOR, "default");
  private static final Identity RUNTIME = Identity.of("runtime", Role.RUNTIME, "*");

  private final SlowStore store = new SlowStore();
  private final LedgerDesk desk = new LedgerDesk(store, CLOCK);

  @Test
  void answersOnlyWhenTheStoreHas() {
    CompletableFuture<Verdict> written = desired("pc", "{\"properties\":{\"a\":1}}");
    assertThat(written).isNotDone();

    store.answerAll();

    assertThat(written.join()).isInstanceOf(Verdict.Store.class);
  }

  @Test
  void keepsTheEncodingOfTheWriter() {
    byte[] binary = DocumentTypes.DESIRED_STATE.encode(Documents.desired("a"), Format.PROTOBUF);
    var unused1 =
        submit(
            desiredTopic("pc"),
            ANN,
            new BusMessage("x", binary, Optional.of("application/x-protobuf"), List.of()));
    store.answerAll();

    BusMessage stored = store.history("tb/default/twin/pc/desired").get(0);
    assertThat(stored.contentType()).hasValue("application/x-protobuf");
    DesiredState read =
        DocumentTypes.DESIRED_STATE
            .decode(stored.payload(), stored.contentType())
            .document()
            .orElseThrow();
    assertThat(read.getGeneration()).isEqualTo(1);
  }

  @Test
  void namesThePublisherAndDropsWhatTheWriterClaimed() {
    BusMessage message =
        new BusMessage(
            "x",
            "{}".getBytes(StandardCharsets.UTF_8),
            Optional.empty(),
            List.of(Map.entry("publisher", "root"), Map.entry("trace", "7")));
    var unused2 = submit(desiredTopic("pc"), ANN, message);
    store.answerAll();

    assertThat(store.history("tb/default/twin/pc/desired").get(0).userProperties())
        .containsExactly(Map.entry("trace", "7"), Map.entry("publisher", "ann"));
  }

  @Test
  void goesOnAfterAFailureOfTheStoreWithoutGuessingWhatIsStored() {
    store.fail(true);
    CompletableFuture<Verdict> lost = desired("pc", "{\"properties\":{\"a\":1}}");
    store.answerAll();
    store.fail(false);

    CompletableFuture<Verdict> next = desired("pc", "{\"properties\":{\"a\":2}}");
    store.answerAll();

    assertThat(lost).isCompletedExceptionally();
    assertThat(((Verdict.Store) next.join()).document().generation()).isEqualTo(1);
  }

  @Test
  void doesNotLetOneTopicWaitForAnother() {
    CompletableFuture<Verdict> first = desired("a", "{}");
    CompletableFuture<Verdict> second = desired("b", "{}");
    Random onlyTheSecond =
        new Random() {
          private static final long serialVersionUID = 1L;

          @Override
          public int nextInt(int bound) {
            return bound - 1;
          }
        };
    while (!second.isDone() && store.answerOne(onlyTheSecond)) {
      // Only the last topic is answered.
    }

    assertThat(second).isDone();
    assertThat(first).isNotDone();
  }

  @Test
  void turnsAnEmptySpecIntoARequestForDeletionAndErasesItForTheRuntimeAlone() {
    LedgerTopic topic = specTopic("n");
    var unused3 = submit(topic, ANN, json(topic, Documents.target("n", "a")));
    store.answerAll();

    var unused4 = submit(topic, RUNTIME, empty());
    store.answerAll();
    assertThat(store.history(topic.topic())).hasSize(1);

    var unused5 = submit(topic, ANN, empty());
    store.answerAll();
    Target marked = target(store.history(topic.topic()).get(1));
    assertThat(marked.getMetadata().hasDeletionRequestedAt()).isTrue();
    assertThat(marked.getMetadata().getGeneration()).isEqualTo(2);
    assertThat(marked.getSpec().getDisplayName()).isEqualTo("a");

    CompletableFuture<Verdict> erased = submit(topic, RUNTIME, empty());
    store.answerAll();
    assertThat(erased.join()).isEqualTo(new Verdict.Erase(2));
    assertThat(store.history(topic.topic()).get(2).payload()).isEmpty();
  }

  @Test
  void continuesAboveTheErasedGenerationAlsoAfterARestart() {
    LedgerTopic topic = specTopic("n");
    var unused6 = submit(topic, ANN, json(topic, Documents.target("n", "a")));
    var unused7 = submit(topic, ANN, empty());
    var unused8 = submit(topic, RUNTIME, empty());
    store.answerAll();

    LedgerDesk restarted = new LedgerDesk(store, CLOCK);
    store.history("tb/system/ledger/floor/default").forEach(restarted::restore);
    Intake.Read.Ok again =
        (Intake.Read.Ok) Intake.read(topic, ANN, json(topic, Documents.target("n", "b")));
    CompletableFuture<Verdict> created = restarted.submit(again.submission());
    store.answerAll();

    assertThat(((Verdict.Store) created.join()).document().generation()).isEqualTo(3);
  }

  @Test
  void refusesWhatIsNotADocumentWithThePathOfTheFault() {
    Intake.Read read =
        Intake.read(
            desiredTopic("pc"),
            ANN,
            new BusMessage(
                "x",
                "{\"components\":[{\"nam\":\"a\"}]}".getBytes(StandardCharsets.UTF_8),
                Optional.empty(),
                List.of()));

    Refusal refusal = ((Intake.Read.Refused) read).refusal();
    assertThat(refusal.code()).isEqualTo(Refusal.Code.DOCUMENT_INVALID);
    assertThat(refusal.reason()).contains("components[0]");
  }

  @Test
  void refusesAnEmptyDesiredStateWithAHint() {
    Refusal refusal =
        ((Intake.Read.Refused) Intake.read(desiredTopic("pc"), RUNTIME, empty())).refusal();

    assertThat(refusal.reason()).contains("retired");
  }

  @Test
  void storesNothingThatItsStampsMakeTooLargeToBeRead() {
    int most = DocumentTypes.DESIRED_STATE.maxBytes();
    String text = largeDesired(most);

    CompletableFuture<Verdict> written = desired("pc", text);
    store.answerAll();

    assertThat(((Verdict.Refused) written.join()).refusal().reason()).contains("stamps");
    assertThat(store.history("tb/default/twin/pc/desired")).isEmpty();
  }

  @Test
  void takesARequestToDeleteTheLargestDocumentThatItTook() {
    LedgerTopic topic = specTopic("n");
    int size = DocumentTypes.TARGET.maxBytes();
    CompletableFuture<Verdict> written;
    do {
      size -= 64;
      written = submit(topic, ANN, json(topic, largeTarget(size)));
      store.answerAll();
    } while (written.join() instanceof Verdict.Refused);

    CompletableFuture<Verdict> deleted =
        submit(
            topic,
            ANN,
            new BusMessage(
                "x", new byte[0], Optional.empty(), List.of(Map.entry("force", "true"))));
    store.answerAll();

    assertThat(deleted.join()).isInstanceOf(Verdict.MarkDeleted.class);
    assertThat(target(store.history(topic.topic()).get(1)).getMetadata().hasDeletionRequestedAt())
        .isTrue();
  }

  @Test
  void letsOnlyTheRuntimeSeed() {
    BusMessage seed =
        new BusMessage(
            "x",
            "{\"generation\":5}".getBytes(StandardCharsets.UTF_8),
            Optional.empty(),
            List.of(Map.entry("seed", "true")));

    assertThat(((Intake.Read.Refused) Intake.read(desiredTopic("pc"), ANN, seed)).refusal().code())
        .isEqualTo(Refusal.Code.NOT_AUTHORIZED);
    assertThat(Intake.read(desiredTopic("pc"), RUNTIME, seed)).isInstanceOf(Intake.Read.Ok.class);
  }

  @Test
  void refusesASpecThatIsOfAnotherTopic() {
    LedgerTopic topic = specTopic("other");

    Refusal refusal =
        ((Intake.Read.Refused) Intake.read(topic, ANN, json(topic, Documents.target("n", "a"))))
            .refusal();

    assertThat(refusal.reason()).startsWith("metadata.name");
  }

  @Property(tries = 200)
  void storesGenerationsWithoutAGapWhateverTheOrderOfAnswers(@ForAll long seed) {
    SlowStore slow = new SlowStore();
    LedgerDesk ledger = new LedgerDesk(slow, CLOCK);
    Random random = new Random(seed);
    List<CompletableFuture<Verdict>> answers = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      LedgerTopic topic = desiredTopic("t" + random.nextInt(3));
      String payload = "{\"properties\":{\"a\":" + random.nextInt(4) + "}}";
      Intake.Read.Ok read =
          (Intake.Read.Ok)
              Intake.read(
                  topic,
                  ANN,
                  new BusMessage(
                      "x", payload.getBytes(StandardCharsets.UTF_8), Optional.empty(), List.of()));
      answers.add(ledger.submit(read.submission()));
      for (int n = random.nextInt(4); n > 0; n--) {
        slow.answerOne(random);
      }
    }
    while (slow.answerOne(random)) {
      // Until all is answered.
    }

    assertThat(answers).allMatch(CompletableFuture::isDone);
    for (int t = 0; t < 3; t++) {
      List<Long> generations =
          slow.history("tb/default/twin/t" + t + "/desired").stream()
              .map(
                  message ->
                      DocumentTypes.DESIRED_STATE
                          .decode(message.payload(), message.contentType())
                          .document()
                          .orElseThrow()
                          .getGeneration())
              .toList();
      for (int i = 0; i < generations.size(); i++) {
        assertThat(generations.get(i)).isEqualTo(i + 1L);
      }
    }
  }

  private CompletableFuture<Verdict> desired(String target, String payload) {
    return submit(
        desiredTopic(target),
        ANN,
        new BusMessage("x", payload.getBytes(StandardCharsets.UTF_8), Optional.empty(), List.of()));
  }

  private CompletableFuture<Verdict> submit(
      LedgerTopic topic, Identity writer, BusMessage message) {
    return desk.submit(((Intake.Read.Ok) Intake.read(topic, writer, message)).submission());
  }

  private static BusMessage json(LedgerTopic topic, Target document) {
    return new BusMessage(
        topic.topic(), DocumentTypes.TARGET.encode(document, Format.JSON), "application/json");
  }

  private static BusMessage empty() {
    return new BusMessage("x", new byte[0], Optional.empty(), List.of());
  }

  private static Target target(BusMessage message) {
    return DocumentTypes.TARGET
        .decode(message.payload(), message.contentType())
        .document()
        .orElseThrow();
  }

  private static LedgerTopic desiredTopic(String target) {
    return LedgerTopic.of(new Address.Desired(TwinId.of(target))).orElseThrow();
  }

  private static LedgerTopic specTopic(String name) {
    return LedgerTopic.of(new Address.Spec("default", SpecKind.TARGET, name)).orElseThrow();
  }

  /** A document of exactly this size, as JSON. */
  private static String largeDesired(int bytes) {
    StringBuilder text = new StringBuilder("{\"properties\":{\"a\":[");
    while (bytes - text.length() > 1200) {
      text.append('"').append("x".repeat(1000)).append("\",");
    }
    return text.append('"')
        .append("x".repeat(bytes - text.length() - 4))
        .append("\"]}}")
        .toString();
  }

  /** A document of about this size: many values, as each has a limit of its own. */
  private static Target largeTarget(int bytes) {
    Target small = Documents.target("n", "a");
    TargetSpec.Builder spec = small.getSpec().toBuilder();
    int left = bytes - 200;
    for (int i = 100; left > 0; i++) {
      int length = Math.min(left, 4000);
      spec.putProperties("p" + i, "x".repeat(length));
      left -= length + 10;
    }
    return small.toBuilder().setSpec(spec).build();
  }
}
