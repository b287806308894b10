package io.twinbus.expression;

/** The functions, by the name that follows the dollar sign. */
enum Function {
  EQUAL("equal", 2, 2),
  AND("and", 2, 64),
  OR("or", 2, 64),
  NOT("not", 1, 1),
  GT("gt", 2, 2),
  LT("lt", 2, 2),
  IN("in", 2, 256),
  IF("if", 3, 3),
  PROPERTY("property", 1, 2),
  PARAM("param", 1, 2),
  INPUT("input", 1, 2),
  OUTPUT("output", 2, 3),
  TRIGGER("trigger", 1, 2),
  CONFIG("config", 2, 3);

  private static final Function[] ALL = values();

  final String text;
  final int least;
  final int most;

  Function(String text, int least, int most) {
    this.text = text;
    this.least = least;
    this.most = most;
  }

  static Function ofName(String name, int position) throws FaultException {
    for (Function function : ALL) {
      if (function.text.equals(name)) {
        return function;
      }
    }
    StringBuilder known = new StringBuilder();
    for (Function function : ALL) {
      known.append(known.isEmpty() ? "$" : " $").append(function.text);
    }
    throw new FaultException(position, "there is no function $" + name + "; there are " + known);
  }

  void requireCount(int count, int position) throws FaultException {
    if (count < least || count > most) {
      throw new FaultException(
          position,
          "$%s takes %s, not %d"
              .formatted(
                  text,
                  least == most ? least + " arguments" : least + " to " + most + " arguments",
                  count));
    }
  }
}
