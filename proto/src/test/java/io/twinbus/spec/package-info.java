/** Tests of reading users' documents. */
@org.jspecify.annotations.NullMarked
package io.twinbus.spec;
