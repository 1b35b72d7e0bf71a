/**
 * OpenAI's Chat Completions as clients call them: {@code /api/openai/v1}.
 *
 * <p>Belongs here: the requests, addresses and refusals of that protocol. Does not belong here: how a reply is written, which
 * is in the dialect.
 */
@NullMarked
package dev.sluice.rest.openai;

import org.jspecify.annotations.NullMarked;
