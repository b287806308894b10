package io.twinbus.codec;

import java.util.HashMap;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.data.TimeConversions;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;

/**
 * Avro's view of the contract's records. It knows their classes from the start: Avro itself would
 * look a class up by the name in a schema, which it refuses for classes that the JVM's operator has
 * not listed.
 */
final class AvroModel extends SpecificData {
  private final Map<String, Class<?>> classes = new HashMap<>();

  @SafeVarargs
  AvroModel(Class<? extends SpecificRecord>... records) {
    super(AvroModel.class.getClassLoader());
    addLogicalTypeConversion(new TimeConversions.TimestampMicrosConversion());
    for (Class<? extends SpecificRecord> record : records) {
      classes.put(record.getName(), record);
    }
  }

  @Override
  public Class<?> getClass(Schema schema) {
    Class<?> known =
        schema.getType() == Schema.Type.RECORD ? classes.get(schema.getFullName()) : null;
    return known == null ? super.getClass(schema) : known;
  }
}
