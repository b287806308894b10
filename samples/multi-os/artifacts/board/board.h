/*
 * What both images need of the MIMXRT1170-EVK: its console (LPUART1), its motion sensor (an FXOS8700 on
 * LPI2C5) and a start. Clocks and pins are as the boot loader leaves them: console 115200 8N1, I2C 400 kHz.
 */
#ifndef BOARD_H
#define BOARD_H

#include <stdint.h>

#define REGISTER(address) (*(volatile uint32_t *)(address))

/* i.MX RT1170 reference manual, chapters LPUART and LPI2C. */
#define UART_STAT REGISTER(0x4007C014u)
#define UART_DATA REGISTER(0x4007C01Cu)
#define UART_STAT_TDRE (1u << 23)
#define I2C_MCR REGISTER(0x40C34010u)
#define I2C_MSR REGISTER(0x40C34014u)
#define I2C_MTDR REGISTER(0x40C34060u)
#define I2C_MRDR REGISTER(0x40C34070u)
#define I2C_MSR_TDF (1u << 0)
#define I2C_MRDR_EMPTY (1u << 14)
#define I2C_SEND (0u << 8)
#define I2C_RECEIVE (1u << 8)
#define I2C_STOP (2u << 8)
#define I2C_START (4u << 8)

static inline void print(const char *text) {
  for (; *text; text++) {
    while (!(UART_STAT & UART_STAT_TDRE)) {
    }
    UART_DATA = (uint8_t)*text;
  }
}

static inline void print_number(int value) {
  char digits[12];
  int at = sizeof digits;
  unsigned left = value < 0 ? 0u - (unsigned)value : (unsigned)value;
  digits[--at] = 0;
  do {
    digits[--at] = (char)('0' + left % 10);
    left /= 10;
  } while (left);
  if (value < 0) {
    digits[--at] = '-';
  }
  print(digits + at);
}

static inline void pause_about_ms(unsigned ms) {
  for (volatile unsigned i = 0; i < ms * 50000u; i++) {
  }
}

void start(void);

/* Cortex-M7: the first words of an image are the top of its stack and where it starts. */
extern uint32_t stack_top[];
__attribute__((section(".vectors"), used)) static const void *const vectors[] = {stack_top, start};

#endif
