package io.twinbus.plan;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.twinbus.expression.Template;
import io.twinbus.v1.SolutionComponent;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A component of a solution, made ready for placement.
 *
 * @param source what the user wrote
 * @param order 0 where it requires nothing; else one more than the largest of what it requires
 * @param constraints the target must satisfy it
 * @param needs what it takes of its target
 * @param hasExpressions its properties hold expressions
 */
record Part(
    SolutionComponent source,
    int order,
    Optional<Template> constraints,
    Amounts needs,
    boolean hasExpressions) {

  String name() {
    return source.getName();
  }

  List<String> requires() {
    return source.getDependsOnList();
  }

  Map<String, String> facts() {
    return source.getRequirements().getFactsMap();
  }

  static boolean anyExpression(Struct properties) {
    return properties.getFieldsMap().values().stream().anyMatch(Part::anyExpression);
  }

  private static boolean anyExpression(Value value) {
    return switch (value.getKindCase()) {
      case STRING_VALUE -> Template.isIn(value.getStringValue());
      case STRUCT_VALUE -> anyExpression(value.getStructValue());
      case LIST_VALUE ->
          value.getListValue().getValuesList().stream().anyMatch(Part::anyExpression);
      default -> false;
    };
  }
}
