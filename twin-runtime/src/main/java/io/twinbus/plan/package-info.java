/**
 * From documents to desired states: which component runs on which target, in which order that comes
 * about, and what is to be written now. {@link io.twinbus.plan.Planner} decides and does no I/O;
 * {@link io.twinbus.plan.PlanService} feeds it from the bus and carries out what it says. Nothing
 * here knows how a twin works or how a device is reached.
 */
@NullMarked
package io.twinbus.plan;

import org.jspecify.annotations.NullMarked;
