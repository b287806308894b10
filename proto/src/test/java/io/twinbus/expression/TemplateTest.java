package io.twinbus.expression;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Value;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TemplateTest {
  private final Map<String, String> properties = new HashMap<>(Map.of("location", "k8s", "n", "4"));
  private final Map<String, String> parameters = new HashMap<>();
  private final Scope scope =
      new Scope() {
        @Override
        public Optional<Value> property(String name) {
          return Optional.ofNullable(properties.get(name)).map(Values::of);
        }

        @Override
        public Optional<Value> param(String name) {
          return Optional.ofNullable(parameters.get(name)).map(Values::of);
        }

        @Override
        public Optional<Value> output(String stage, String name) {
          return Optional.of(Values.of(stage + "/" + name));
        }
      };

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "${{$equal($property(location),'k8s')}}; true",
        "${{ $equal( $property(location) , \"pc\" ) }}; false",
        "${{$and($equal($property(location),'k8s'),$gt($property(n),3))}}; true",
        "${{$or($equal(1,2),$lt($property(n),3))}}; false",
        "${{$not($equal(1,1.0))}}; false",
        "${{$in($property(location),'a','k8s')}}; true",
        "${{$if($gt($property(n),3),$equal(a,a),false)}}; true",
        "${{$equal($property(absent),'')}}; false",
        "${{$not($equal($property(absent),'x'))}}; true",
        "${{$gt($property(absent),1)}}; false",
        "${{$equal($output(stage,key),'stage/key')}}; true",
        "${{$property(absent)}}; false",
        "true; true"
      })
  void testsConstraints(String text, boolean expected) {
    assertThat(template(text).test(scope))
        .isEqualTo(new Evaluation.Ok(Value.newBuilder().setBoolValue(expected).build()));
  }

  @Test
  void takesAnEmptyConstraintAsTrue() {
    assertThat(template("").test(scope))
        .isEqualTo(new Evaluation.Ok(Value.newBuilder().setBoolValue(true).build()));
  }

  @Test
  void keepsTheTypeOfALoneExpressionAndWritesItIntoATextOtherwise() {
    assertThat(evaluate("${{$if(true,5,6)}}")).isEqualTo(new Evaluation.Ok(Values.of(5)));
    assertThat(evaluate("port ${{$if(true,5,6)}}/${{$property(location)}}"))
        .isEqualTo(new Evaluation.Ok(Values.of("port 5/k8s")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "${{$equal($property(location),'k8s')}; 37; expected }}",
        "${{$equals(1,2)}}; 4; there is no function $equals",
        "${{$equal(1)}}; 4; takes 2 arguments, not 1",
        "${{$equal(1,'x)}}; 13; no end",
        "${{}}; 4; expected a value",
        "a ${{$not(; 11; ends too early"
      })
  void namesThePositionOfASyntaxError(String text, int position, String message) {
    assertThat(Template.parse(text))
        .isInstanceOfSatisfying(
            Template.Parsed.Failed.class,
            failed -> {
              assertThat(failed.fault().position()).isEqualTo(position);
              assertThat(failed.fault().message()).contains(message);
            });
  }

  @Test
  void namesWhatIsNotGiven() {
    assertThat(evaluate("x ${{$param(image)}}"))
        .isEqualTo(
            new Evaluation.Failed(
                new ExpressionFault(6, "$param(image) is not given; define it or give a default")));
    assertThat(evaluate("${{$param(image,nginx)}}"))
        .isEqualTo(new Evaluation.Ok(Values.of("nginx")));
  }

  @Test
  void endsARecursionOfParametersWithAFault() {
    parameters.put("a", "${{$param(b)}}");
    parameters.put("b", "${{$param(a)}}");
    assertThat(evaluate("${{$param(a)}}")).isInstanceOf(Evaluation.Failed.class);
  }

  @Test
  void endsAnExplosionOfParametersWithAFault() {
    parameters.put("p0", "x");
    for (int i = 1; i < 16; i++) {
      String before = "${{$param(p" + (i - 1) + ")}}";
      parameters.put("p" + i, before.repeat(4));
    }
    assertThat(evaluate("${{$param(p15)}}")).isInstanceOf(Evaluation.Failed.class);
  }

  @Test
  void refusesWhatIsNestedTooDeep() {
    assertThat(Template.parse("${{" + "$not(".repeat(5000) + "true" + ")".repeat(5000) + "}}"))
        .isInstanceOf(Template.Parsed.Failed.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "${{$equal($property(location),'k8s')}}; k8s",
        "${{$equal('k8s',$property(location))}}; k8s",
        "${{$and($gt($property(n),3),$in($property(location),'k8s'))}}; k8s",
        "${{$or($equal($property(location),a),$equal($property(location),b))}}; a b"
      })
  void knowsWhatMustHold(String text, String values) {
    assertThat(template(text).narrowing())
        .contains(new Template.Narrowing("location", Set.of(values.split(" "))));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "${{$not($equal($property(location),'k8s'))}}",
        "${{$equal($property(n),4)}}",
        "${{$or($equal($property(location),a),$equal($property(n),b))}}",
        "true"
      })
  void claimsNothingThatNeedNotHold(String text) {
    assertThat(template(text).narrowing()).isEmpty();
  }

  @Property(tries = 2000)
  void neverThrows(@ForAll @StringLength(max = 60) String text) {
    for (String candidate : new String[] {text, "${{" + text, "${{$if(" + text + ")}}"}) {
      if (Template.parse(candidate) instanceof Template.Parsed.Ok ok) {
        assertThat(ok.template().test(scope)).isNotNull();
      }
    }
  }

  private Evaluation evaluate(String text) {
    return template(text).evaluate(scope, Template.Missing.IS_FAULT);
  }

  private static Template template(String text) {
    return switch (Template.parse(text)) {
      case Template.Parsed.Ok ok -> ok.template();
      case Template.Parsed.Failed failed -> throw new AssertionError(failed.fault());
    };
  }
}
