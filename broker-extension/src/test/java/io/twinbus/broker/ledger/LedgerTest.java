package io.twinbus.broker.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinbus.broker.refusal.Refusal;
import io.twinbus.v1.DesiredState;
import io.twinbus.v1.Target;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class LedgerTest {
  private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
  private static final Optional<Head> NOTHING = Optional.empty();

  @Test
  void stampsTheFirstDocument() {
    Verdict verdict = Ledger.decide(NOTHING, 0, put("a", OptionalLong.empty()), NOW);

    DesiredState stored = (DesiredState) ((Verdict.Store) verdict).document().message();
    assertThat(stored.getGeneration()).isEqualTo(1);
    assertThat(stored.getPublisher()).isEqualTo("ann");
    assertThat(stored.getAcceptedAt().getSeconds()).isEqualTo(NOW.getEpochSecond());
  }

  @Test
  void stampsOneMoreForEachChange() {
    assertThat(generationOf(Ledger.decide(head(41, "a"), 0, put("b", OptionalLong.empty()), NOW)))
        .isEqualTo(42);
  }

  @Test
  void leavesEqualContentAsItIs() {
    assertThat(Ledger.decide(head(41, "a"), 0, put("a", OptionalLong.empty()), NOW))
        .isEqualTo(new Verdict.Unchanged(41));
  }

  @Test
  void refusesAPreconditionThatDoesNotHold() {
    assertThat(Ledger.decide(head(43, "a"), 0, put("b", OptionalLong.of(41)), NOW))
        .isEqualTo(conflict("generation conflict: expected 41, is 43"));
  }

  @Test
  void takesTheDocumentsGenerationForAPrecondition() {
    Write edit = new Write.Put(Documents.desired("b", 41), OptionalLong.empty(), "ann");

    assertThat(Ledger.decide(head(43, "a"), 0, edit, NOW))
        .isEqualTo(conflict("generation conflict: expected 41, is 43"));
    assertThat(generationOf(Ledger.decide(head(41, "a"), 0, edit, NOW))).isEqualTo(42);
  }

  @Test
  void refusesTwoPreconditionsThatDiffer() {
    Write edit = new Write.Put(Documents.desired("b", 41), OptionalLong.of(40), "ann");

    assertThat(Ledger.decide(head(41, "a"), 0, edit, NOW)).isInstanceOf(Verdict.Refused.class);
  }

  @Test
  void createsOnlyWhereNothingIsIfAskedTo() {
    assertThat(generationOf(Ledger.decide(NOTHING, 0, put("a", OptionalLong.of(0)), NOW)))
        .isEqualTo(1);
    assertThat(Ledger.decide(head(5, "z"), 0, put("a", OptionalLong.of(0)), NOW))
        .isEqualTo(conflict("generation conflict: expected 0, is 5"));
  }

  @Test
  void acknowledgesTheRepetitionOfTheWriteThatMadeTheGeneration() {
    assertThat(Ledger.decide(head(42, "b"), 0, put("b", OptionalLong.of(41)), NOW))
        .isEqualTo(new Verdict.Unchanged(42));
  }

  @Test
  void refusesAStalePreconditionOfAnotherWriterOfTheSameContent() {
    Write other =
        new Write.Put(
            LedgerDocument.of(Documents.desired("b")), OptionalLong.of(41), "somebody-else");

    assertThat(Ledger.decide(head(42, "b"), 0, other, NOW)).isInstanceOf(Verdict.Refused.class);
  }

  @Test
  void goesOnAboveTheFloorAfterDeletion() {
    assertThat(generationOf(Ledger.decide(NOTHING, 57, put("a", OptionalLong.empty()), NOW)))
        .isEqualTo(58);
  }

  @Test
  void erasesOnlyWhatSomebodyAskedToDelete() {
    Write erase = new Write.Erase(OptionalLong.empty(), "runtime");

    assertThat(Ledger.decide(target(7, false), 0, erase, NOW)).isInstanceOf(Verdict.Refused.class);
    assertThat(Ledger.decide(target(7, true), 0, erase, NOW)).isEqualTo(new Verdict.Erase(7));
  }

  @Test
  void marksADocumentDeletedOnce() {
    Write delete = new Write.RequestDeletion(OptionalLong.empty(), false, "ann");

    assertThat(Ledger.decide(target(7, false), 0, delete, NOW))
        .isEqualTo(new Verdict.MarkDeleted(8, false));
    assertThat(Ledger.decide(target(7, true), 0, delete, NOW)).isEqualTo(new Verdict.Unchanged(7));
    assertThat(Ledger.decide(NOTHING, 0, delete, NOW)).isEqualTo(new Verdict.Unchanged(0));
  }

  @Test
  void aDeletionRequestIsPartOfTheContent() {
    Target plain = Documents.target("n", "a");
    LedgerDocument marked = LedgerDocument.of(plain).deletionRequestedAt(NOW, false);

    assertThat(marked.content()).isNotEqualTo(LedgerDocument.of(plain).content());
  }

  @Test
  void seedsWhatIsGoneWithTheGenerationAndStampsItHad() {
    LedgerDocument journaled =
        LedgerDocument.of(
            Documents.desired("a").toBuilder().setGeneration(41).setPublisher("bob").build());

    Verdict verdict = Ledger.decide(NOTHING, 0, new Write.Seed(journaled, "runtime"), NOW);

    LedgerDocument stored = ((Verdict.Store) verdict).document();
    assertThat(stored.generation()).isEqualTo(41);
    assertThat(stored.publisher()).isEqualTo("bob");
  }

  @Test
  void keepsWhatWasWrittenAfterTheLossAndRaisesItAboveTheSeed() {
    assertThat(Ledger.decide(head(1, "new"), 0, seed("old", 41), NOW))
        .isEqualTo(new Verdict.Raise(42));
    assertThat(Ledger.decide(head(1, "same"), 0, seed("same", 41), NOW))
        .isEqualTo(new Verdict.Raise(41));
  }

  @Test
  void leavesANewerDocumentAsItIsWhenSeeded() {
    assertThat(Ledger.decide(head(50, "a"), 0, seed("b", 41), NOW))
        .isEqualTo(new Verdict.Unchanged(50));
  }

  /** Hash codes are compared before digests are taken: "Aa" and "BB" have the same. */
  @Test
  void tellsContentsWithTheSameHashCodeApart() {
    ContentDigest one = LedgerDocument.of(Documents.desired("Aa")).content();
    ContentDigest other = LedgerDocument.of(Documents.desired("BB")).content();

    assertThat(one).hasSameHashCodeAs(other).isNotEqualTo(other);
    assertThat(one).isEqualTo(LedgerDocument.of(Documents.desired("Aa")).content().take());
    assertThat(Ledger.decide(head(1, "Aa"), 0, put("BB", OptionalLong.empty()), NOW))
        .isInstanceOf(Verdict.Store.class);
  }

  @Test
  void stampsLeaveTheDigestOfTheContentAsItIs() {
    LedgerDocument target = LedgerDocument.of(Documents.target("shop", "a"));
    for (LedgerDocument document :
        List.of(Documents.desired("a", 41), target, target.deletionRequestedAt(NOW, false))) {
      for (LedgerDocument stamped :
          List.of(document.stamped(42, "ann", NOW), document.seeded(43, "ann", NOW))) {
        assertThat(stamped.content())
            .isEqualTo(document.content())
            .isEqualTo(LedgerDocument.of(stamped.message()).content());
      }
    }
  }

  @Property
  void neverGoesBackFromHeadOrFloor(
      @ForAll @LongRange(min = 0, max = 100) long current,
      @ForAll @LongRange(min = 0, max = 100) long floor,
      @ForAll @LongRange(min = 0, max = 100) long carried,
      @ForAll boolean same,
      @ForAll boolean seeding) {
    Optional<Head> head = current == 0 ? NOTHING : head(current, "a");
    String content = same ? "a" : "b";
    Write write =
        seeding
            ? seed(content, carried)
            : new Write.Put(Documents.desired(content, carried), OptionalLong.empty(), "ann");

    long least = head.isPresent() ? current : floor;
    switch (Ledger.decide(head, floor, write, NOW)) {
      case Verdict.Store store -> assertThat(store.document().generation()).isGreaterThan(least);
      case Verdict.Raise raise -> assertThat(raise.generation()).isGreaterThan(least);
      case Verdict.Unchanged unchanged -> assertThat(unchanged.generation()).isEqualTo(current);
      case Verdict.Refused refused ->
          assertThat(refused.refusal().code())
              .isIn(Refusal.Code.CONFLICT, Refusal.Code.DOCUMENT_INVALID);
      default -> throw new AssertionError("not a verdict on a document");
    }
  }

  private static Write put(String content, OptionalLong ifGeneration) {
    return new Write.Put(LedgerDocument.of(Documents.desired(content)), ifGeneration, "ann");
  }

  private static Write seed(String content, long generation) {
    return new Write.Seed(Documents.desired(content, generation), "runtime");
  }

  private static Optional<Head> head(long generation, String content) {
    return Optional.of(
        new Head(
            generation, "ann", LedgerDocument.of(Documents.desired(content)).content(), false));
  }

  private static Optional<Head> target(long generation, boolean deletionRequested) {
    return Optional.of(
        new Head(
            generation,
            "ann",
            LedgerDocument.of(Documents.target("n", "a")).content(),
            deletionRequested));
  }

  private static Verdict conflict(String reason) {
    return new Verdict.Refused(new Refusal(Refusal.Code.CONFLICT, reason));
  }

  private static long generationOf(Verdict verdict) {
    return ((Verdict.Store) verdict).document().generation();
  }
}
