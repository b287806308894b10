/** Times of the documents and of the language, one into the other. Never asks what time it is. */
@NullMarked
package io.twinbus.twin.clock;

import org.jspecify.annotations.NullMarked;
