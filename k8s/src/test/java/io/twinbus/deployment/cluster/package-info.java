/**
 * The overlays and deploy.sh on a real cluster, in namespaces that are made for each test and
 * deleted after it: the cluster of the kubeconfig that TWINBUS_TEST_KUBECONFIG names. Without one
 * there is nothing to run, and nothing is skipped.
 */
@NullMarked
package io.twinbus.deployment.cluster;

import org.jspecify.annotations.NullMarked;
