package io.twinbus.journal;

import io.twinbus.event.TwinEvent;
import org.apache.avro.Schema;
import org.apache.avro.data.TimeConversions;
import org.apache.avro.specific.SpecificData;

/**
 * Avro's view of the journal's one record. It knows the class from the start: Avro itself would
 * look it up by the name in a file, which it refuses for classes that the JVM's operator has not
 * listed.
 */
final class EventData extends SpecificData {
  static final EventData INSTANCE = new EventData();

  private EventData() {
    super(TwinEvent.class.getClassLoader());
    addLogicalTypeConversion(new TimeConversions.TimestampMicrosConversion());
  }

  @Override
  public Class<?> getClass(Schema schema) {
    return schema.getType() == Schema.Type.RECORD
            && schema.getFullName().equals(TwinEvent.class.getName())
        ? TwinEvent.class
        : super.getClass(schema);
  }
}
