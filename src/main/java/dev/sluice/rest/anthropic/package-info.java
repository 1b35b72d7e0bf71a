/**
 * Anthropic's Messages as clients call them: {@code /api/anthropic/v1}.
 *
 * <p>Belongs here: the requests, addresses and refusals of that protocol. Does not belong here: how a reply is written, which
 * is in the dialect.
 */
@NullMarked
package dev.sluice.rest.anthropic;

import org.jspecify.annotations.NullMarked;
