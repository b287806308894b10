package io.twinbus.expression;

import com.google.protobuf.Value;
import java.util.ArrayList;
import java.util.List;

/** Reads one text: literal parts and <code>${{…}}</code> in between. Linear in its length. */
final class Parser {
  private static final String OPEN = "${{";
  private static final String CLOSE = "}}";

  private final String text;
  private int at;
  private int nodes;

  Parser(String text) {
    this.text = text;
  }

  List<Node> parse() throws FaultException {
    if (text.length() > Template.MAX_LENGTH) {
      throw new FaultException(
          Template.MAX_LENGTH,
          "the text is longer than " + Template.MAX_LENGTH + " characters; make it shorter");
    }
    List<Node> parts = new ArrayList<>();
    while (at < text.length()) {
      int open = text.indexOf(OPEN, at);
      if (open < 0) {
        parts.add(literal(text.substring(at), at));
        return parts;
      }
      if (open > at) {
        parts.add(literal(text.substring(at, open), at));
      }
      at = open + OPEN.length();
      parts.add(value(0));
      skipSpace();
      if (!text.startsWith(CLOSE, at)) {
        throw new FaultException(at, "expected }} to end the expression");
      }
      at += CLOSE.length();
    }
    return parts;
  }

  private Node value(int depth) throws FaultException {
    if (depth > Template.MAX_DEPTH) {
      throw new FaultException(
          at, "functions are nested deeper than " + Template.MAX_DEPTH + "; make it simpler");
    }
    if (++nodes > Template.MAX_NODES) {
      throw new FaultException(at, "more than " + Template.MAX_NODES + " parts; make it simpler");
    }
    skipSpace();
    if (at >= text.length()) {
      throw new FaultException(at, "the expression ends too early");
    }
    int start = at;
    char c = text.charAt(at);
    if (c == '\'' || c == '"') {
      return literal(quoted(c), start);
    }
    if (c == '$') {
      at++;
      return call(word(), start, depth);
    }
    String word = word();
    if (word.isEmpty()) {
      throw new FaultException(start, "expected a value or a function, not \"" + c + "\"");
    }
    return new Node.Literal(Values.ofWord(word), start);
  }

  private Node call(String name, int start, int depth) throws FaultException {
    Function function = Function.ofName(name, start);
    skipSpace();
    expect('(', "expected ( after $" + name);
    List<Node> arguments = new ArrayList<>();
    skipSpace();
    if (at < text.length() && text.charAt(at) == ')') {
      at++;
    } else {
      while (true) {
        arguments.add(value(depth + 1));
        skipSpace();
        if (at < text.length() && text.charAt(at) == ',') {
          at++;
        } else {
          expect(')', "expected , or ) in $" + name);
          break;
        }
      }
    }
    function.requireCount(arguments.size(), start);
    return new Node.Call(function, arguments, start);
  }

  private String quoted(char quote) throws FaultException {
    int start = at;
    StringBuilder result = new StringBuilder();
    for (at++; at < text.length(); at++) {
      char c = text.charAt(at);
      if (c == quote) {
        at++;
        return result.toString();
      }
      if (c == '\\' && at + 1 < text.length()) {
        c = text.charAt(++at);
      }
      result.append(c);
    }
    throw new FaultException(start, "the quoted text has no end; add " + quote);
  }

  private String word() {
    int start = at;
    while (at < text.length() && isWord(text.charAt(at))) {
      at++;
    }
    return text.substring(start, at);
  }

  private static boolean isWord(char c) {
    return Character.isLetterOrDigit(c) || "_.-/:*%@+~".indexOf(c) >= 0;
  }

  private void skipSpace() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
  }

  private void expect(char c, String message) throws FaultException {
    if (at >= text.length() || text.charAt(at) != c) {
      throw new FaultException(at, message);
    }
    at++;
  }

  private static Node literal(String text, int position) {
    return new Node.Literal(Value.newBuilder().setStringValue(text).build(), position);
  }
}
