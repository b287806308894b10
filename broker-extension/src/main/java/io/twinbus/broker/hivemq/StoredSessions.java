package io.twinbus.broker.hivemq;

import com.hivemq.extension.sdk.api.services.subscription.SubscriptionStore;
import com.hivemq.extension.sdk.api.services.subscription.TopicSubscription;
import io.twinbus.broker.acl.Access;
import io.twinbus.broker.acl.Grants;
import io.twinbus.broker.acl.Policy;
import io.twinbus.broker.acl.Subject;
import io.twinbus.broker.refusal.Refusal;
import io.twinbus.broker.refusal.Refusal.Code;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The sessions that the broker keeps for clients that come back. Their subscriptions were allowed
 * to whoever made them, under the policy of then: whoever goes on with one must be allowed all of
 * them now.
 */
final class StoredSessions {
  private final SubscriptionStore subscriptions;

  StoredSessions(SubscriptionStore subscriptions) {
    this.subscriptions = subscriptions;
  }

  /** Why this subject may not go on with the session of its client id; empty if it may. */
  CompletableFuture<Optional<Refusal>> refuse(Subject subject, Policy policy) {
    Grants grants = policy.of(subject);
    return subscriptions
        .getSubscriptions(subject.clientId())
        .thenApply(
            found -> {
              for (TopicSubscription subscription : found) {
                if (!grants.allows(Access.subscribe(subscription.getTopicFilter()))) {
                  return Optional.of(
                      new Refusal(
                          Code.NOT_AUTHORIZED,
                          "the session of this client id is subscribed to more than you may read ("
                              + subscription.getTopicFilter()
                              + "): connect with a clean start"));
                }
              }
              return Optional.empty();
            });
  }
}
