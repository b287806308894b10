/* A spirit level: reads the motion sensor ten times a second and prints how far the board is tilted. */
#include "board.h"

#define SENSOR 0x1Fu
#define SENSOR_OUT 0x01u
#define SENSOR_CONTROL 0x2Au
#define SENSOR_ACTIVE 0x01u

static void i2c(uint32_t command) {
  while (!(I2C_MSR & I2C_MSR_TDF)) {
  }
  I2C_MTDR = command;
}

static uint8_t i2c_received(void) {
  uint32_t word;
  do {
    word = I2C_MRDR;
  } while (word & I2C_MRDR_EMPTY);
  return (uint8_t)word;
}

/* 14 bits, left aligned, in units of 1/4096 g. */
static int axis(void) {
  int high = (int8_t)i2c_received();
  return (high * 256 + i2c_received()) / 4;
}

void start(void) {
  I2C_MCR = 1;
  i2c(I2C_START | SENSOR << 1);
  i2c(I2C_SEND | SENSOR_CONTROL);
  i2c(I2C_SEND | SENSOR_ACTIVE);
  i2c(I2C_STOP);
  for (;;) {
    i2c(I2C_START | SENSOR << 1);
    i2c(I2C_SEND | SENSOR_OUT);
    i2c(I2C_START | SENSOR << 1 | 1);
    i2c(I2C_RECEIVE | 3); /* four bytes: x and y */
    i2c(I2C_STOP);
    int x = axis();
    int y = axis();
    print("x= ");
    print_number(x);
    print(" y= ");
    print_number(y);
    print("\r\n");
    pause_about_ms(100);
  }
}
