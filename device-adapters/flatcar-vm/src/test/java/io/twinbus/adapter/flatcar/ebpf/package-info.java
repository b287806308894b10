/**
 * Tests that load real programs into the kernel, where that can be; in file systems of their own.
 */
@NullMarked
package io.twinbus.adapter.flatcar.ebpf;

import org.jspecify.annotations.NullMarked;
