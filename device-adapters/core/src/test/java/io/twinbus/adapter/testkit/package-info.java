/**
 * What every driver must pass, and contexts to drive one without the kernel and the bus. A driver's
 * module uses it from the test-jar of adapter-core: it extends {@link
 * io.twinbus.adapter.testkit.DriverContract}.
 */
@NullMarked
package io.twinbus.adapter.testkit;

import org.jspecify.annotations.NullMarked;
