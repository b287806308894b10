package io.twinbus.codec;

import io.twinbus.v1.Rule;

/**
 * What a number may be. 0 is the same as absent, and passes.
 *
 * @param minimum least number other than 0
 * @param maximum greatest number
 */
record NumberRule(long minimum, long maximum) {
  static NumberRule of(Rule rule) {
    return new NumberRule(
        rule.getMinimum() != 0 ? rule.getMinimum() : rule.getNotNegative() ? 0 : Long.MIN_VALUE,
        rule.getMaximum() != 0 ? rule.getMaximum() : Long.MAX_VALUE);
  }

  void check(long number) throws Refusal {
    if (number == 0) {
      return;
    }
    if (number < 0 && minimum >= 0) {
      throw new Refusal("", "must not be negative, is " + number);
    }
    if (number < minimum || number > maximum) {
      throw outside(Long.toString(number));
    }
  }

  void check(double number) throws Refusal {
    if (!Double.isFinite(number)) {
      throw new Refusal("", "not a finite number");
    }
    if (number < 0 && minimum >= 0) {
      throw new Refusal("", "must not be negative, is " + number);
    }
    boolean tooSmall = minimum > 0 && number != 0 && number < minimum;
    if (tooSmall || (maximum < Long.MAX_VALUE && number > maximum)) {
      throw outside(Double.toString(number));
    }
  }

  private Refusal outside(String number) {
    return new Refusal("", "must be from " + minimum + " to " + maximum + ", is " + number);
  }
}
