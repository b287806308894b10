package io.twinbus.broker.acl;

/** The policy that decides now. Safe for use by many threads. */
public final class PolicyInForce {
  private volatile Policy policy;

  public PolicyInForce(Policy policy) {
    this.policy = policy;
  }

  /** The policy; a changed policy is another object. */
  public Policy get() {
    return policy;
  }

  /** Takes another policy into force: it decides from the next access on. */
  public void replace(Policy changed) {
    policy = changed;
  }
}
