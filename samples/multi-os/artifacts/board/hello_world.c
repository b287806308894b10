/* What the board runs when nothing is deployed to it. */
#include "board.h"

void start(void) {
  for (;;) {
    print("hello world\r\n");
    pause_about_ms(1000);
  }
}
