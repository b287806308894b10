/** Tests of artifacts. */
@org.jspecify.annotations.NullMarked
package io.twinbus.artifact;
