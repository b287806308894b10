/** Tests of the Kubernetes driver, against the simulated cluster and a real one. */
@org.jspecify.annotations.NullMarked
package io.twinbus.adapter.kubernetes;
