package io.twinbus.broker.hivemq;

import com.codahale.metrics.MetricRegistry;
import com.hivemq.extension.sdk.api.events.EventRegistry;
import com.hivemq.extension.sdk.api.services.Services;
import com.hivemq.extension.sdk.api.services.admin.AdminService;
import com.hivemq.extension.sdk.api.services.auth.SecurityRegistry;
import com.hivemq.extension.sdk.api.services.interceptor.GlobalInterceptorRegistry;
import com.hivemq.extension.sdk.api.services.intializer.InitializerRegistry;
import com.hivemq.extension.sdk.api.services.publish.PublishService;
import com.hivemq.extension.sdk.api.services.publish.RetainedMessageStore;
import com.hivemq.extension.sdk.api.services.session.ClientService;
import com.hivemq.extension.sdk.api.services.subscription.SubscriptionStore;

/**
 * The services of the broker in which the extension was started. The SDK's static accessors point
 * at the broker that was started last, and a JVM may have several: so they are asked once, at the
 * start.
 */
record BrokerServices(
    PublishService publishes,
    RetainedMessageStore retained,
    ClientService clients,
    SubscriptionStore subscriptions,
    AdminService admin,
    SecurityRegistry security,
    InitializerRegistry initializers,
    EventRegistry events,
    GlobalInterceptorRegistry interceptors,
    MetricRegistry metrics) {
  static BrokerServices ofStartingBroker() {
    return new BrokerServices(
        Services.publishService(),
        Services.retainedMessageStore(),
        Services.clientService(),
        Services.subscriptionStore(),
        Services.adminService(),
        Services.securityRegistry(),
        Services.initializerRegistry(),
        Services.eventRegistry(),
        Services.interceptorRegistry(),
        Services.metricRegistry());
  }
}
