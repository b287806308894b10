package io.twinbus.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The test needs something that a machine may lack, named as in {@link Facility}. Without it the
 * test is skipped, with the reason; it fails instead when the environment variable {@code
 * TWINBUS_REQUIRE} (names with commas between, or {@code all}) names it, so that a CI that lost a
 * browser does not stay green.
 */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(RequiresCondition.class)
public @interface Requires {
  /** The names of the facilities, such as {@code browser}. */
  String[] value();
}
