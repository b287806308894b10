@NullMarked
package io.twinbus.adapter.elasticnode;

import org.jspecify.annotations.NullMarked;
