/**
 * OpenAI's Responses as clients call them: {@code /api/openai/v1/responses}.
 *
 * <p>Belongs here: the requests and addresses of that protocol. Does not belong here: how a reply is written, which is in the
 * dialect; and how a refusal is written, which all of OpenAI's protocols share.
 */
@NullMarked
package dev.sluice.rest.responses;

import org.jspecify.annotations.NullMarked;
