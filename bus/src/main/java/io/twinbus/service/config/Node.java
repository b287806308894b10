package io.twinbus.service.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A piece of a configuration as it was written, and where. */
sealed interface Node {
  Where where();

  /** What it is, for people. */
  String kind();

  /** A text, number, or true and false, not interpreted yet. */
  record Scalar(String text, Where where) implements Node {
    @Override
    public String kind() {
      return "a single value";
    }
  }

  /** Nothing: a key without a value. */
  record Empty(Where where) implements Node {
    @Override
    public String kind() {
      return "nothing";
    }
  }

  /** Keys with values, in the order of the file. */
  record Mapping(Map<String, Node> entries, Where where) implements Node {
    Mapping(Where where) {
      this(new LinkedHashMap<>(), where);
    }

    @Override
    public String kind() {
      return "keys and values";
    }
  }

  /** A list. */
  record Sequence(List<Node> items, Where where) implements Node {
    Sequence(Where where) {
      this(new ArrayList<>(), where);
    }

    @Override
    public String kind() {
      return "a list";
    }
  }
}
