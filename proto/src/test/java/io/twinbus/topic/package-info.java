/** Tests of the topic grammar. */
@org.jspecify.annotations.NullMarked
package io.twinbus.topic;
