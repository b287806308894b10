package io.twinbus.plan;

import io.twinbus.v1.DesiredState;

/**
 * A desired state that is to be written now.
 *
 * @param target whose
 * @param desired what; without generation, publisher and time, which the broker stamps
 * @param ifGeneration the precondition: the generation that the plan was made from; 0: there is
 *     none
 */
public record DesiredWrite(String target, DesiredState desired, long ifGeneration) {}
