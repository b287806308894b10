package io.twinbus.adapter.elasticnode;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BoardStatusTest {
  @Test
  void readsWhatABoardSays() {
    assertThat(BoardStatus.parse("ID:enV5;TYPE:enV5;STATE:ONLINE;DATA:wifi,sram;FPGA:V1;"))
        .contains(new BoardStatus("enV5", true, java.util.List.of("wifi", "sram"), "V1", ""));
  }

  @Test
  void readsItInAnyOrderAndWithMoreThanItKnows() {
    assertThat(BoardStatus.parse("STATE:OFFLINE;COLOR:red;ID:enV5"))
        .contains(new BoardStatus("enV5", false, java.util.List.of(), "", ""));
  }

  @Test
  void refusesWhatNamesNoBoardOrNoState() {
    assertThat(BoardStatus.parse("")).isEmpty();
    assertThat(BoardStatus.parse("ID:enV5;")).isEmpty();
    assertThat(BoardStatus.parse("STATE:ONLINE;")).isEmpty();
    assertThat(BoardStatus.parse(";;::;\u0000")).isEmpty();
  }
}
