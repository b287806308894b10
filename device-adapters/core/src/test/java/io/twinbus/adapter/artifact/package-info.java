/** Downloads, trust and the cache. */
@NullMarked
package io.twinbus.adapter.artifact;

import org.jspecify.annotations.NullMarked;
