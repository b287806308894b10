/** Tests of the driver SPI's values. Test support lives in the test kit. */
@NullMarked
package io.twinbus.adapter.driver;

import org.jspecify.annotations.NullMarked;
