/** Tests of the Kubernetes driver, against the simulated cluster. */
@org.jspecify.annotations.NullMarked
package io.twinbus.adapter.kubernetes;
