package io.twinbus.plan;

import com.google.protobuf.ListValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.twinbus.expression.Evaluation;
import io.twinbus.expression.ExpressionFault;
import io.twinbus.expression.Scope;
import io.twinbus.expression.Template;
import java.util.Map;

/** Puts values in the place of expressions. The first fault is kept; the text stays where it is. */
final class Rendering {
  private final Scope scope;
  private String fault = "";

  Rendering(Scope scope) {
    this.scope = scope;
  }

  /** What went wrong, with its path; empty when nothing did. */
  String fault() {
    return fault;
  }

  Struct render(Struct properties, String path) {
    Struct.Builder result = Struct.newBuilder();
    for (Map.Entry<String, Value> field : properties.getFieldsMap().entrySet()) {
      result.putFields(field.getKey(), render(field.getValue(), path + "." + field.getKey()));
    }
    return result.build();
  }

  private Value render(Value value, String path) {
    return switch (value.getKindCase()) {
      case STRING_VALUE -> Template.isIn(value.getStringValue()) ? text(value, path) : value;
      case STRUCT_VALUE ->
          Value.newBuilder().setStructValue(render(value.getStructValue(), path)).build();
      case LIST_VALUE -> {
        ListValue.Builder list = ListValue.newBuilder();
        for (int i = 0; i < value.getListValue().getValuesCount(); i++) {
          list.addValues(render(value.getListValue().getValues(i), path + "[" + i + "]"));
        }
        yield Value.newBuilder().setListValue(list).build();
      }
      default -> value;
    };
  }

  private Value text(Value value, String path) {
    return switch (Template.parse(value.getStringValue())) {
      case Template.Parsed.Failed failed -> failed(value, path, failed.fault());
      case Template.Parsed.Ok ok ->
          switch (ok.template().evaluate(scope, Template.Missing.IS_FAULT)) {
            case Evaluation.Ok done -> done.value();
            case Evaluation.Failed failed -> failed(value, path, failed.fault());
          };
    };
  }

  private Value failed(Value value, String path, ExpressionFault why) {
    if (fault.isEmpty()) {
      fault = path + ": " + why;
    }
    return value;
  }
}
