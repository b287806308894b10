package io.twinbus.expression;

/**
 * Why a text is not an expression, or has no value.
 *
 * @param position the character in the text, from 1
 * @param message what is wrong and what to do, for people
 */
public record ExpressionFault(int position, String message) {
  @Override
  public String toString() {
    return "character " + position + ": " + message;
  }
}
