/**
 * The adapter of an NXP board (MIMXRT1170-EVK and its kin): images are flashed by the vendor's
 * tool, the serial console goes out as telemetry. What is common to all boards is in adapter-core.
 */
@NullMarked
package io.twinbus.adapter.nxp;

import org.jspecify.annotations.NullMarked;
