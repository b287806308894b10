package io.twinbus.codec;

import com.google.protobuf.Message;
import java.nio.charset.StandardCharsets;

/**
 * Documents as JSON for people: what is printed, shown and compared. Free-form values ({@code
 * Struct}, {@code Value}) may be written by themselves.
 */
public final class Json {
  private Json() {}

  /** The document on one line. */
  public static String compact(Message document) {
    return new String(JsonWriter.write(document, false), StandardCharsets.UTF_8);
  }

  /** The document with indentation. */
  public static String pretty(Message document) {
    return new String(JsonWriter.write(document, true), StandardCharsets.UTF_8);
  }
}
