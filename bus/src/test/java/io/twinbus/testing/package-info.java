/**
 * What tests of every module share: a broker in the same JVM, a proxy that cuts connections, and
 * the condition for tests that need more than a JDK. Published as the test jar of the bus.
 */
@NullMarked
package io.twinbus.testing;

import org.jspecify.annotations.NullMarked;
