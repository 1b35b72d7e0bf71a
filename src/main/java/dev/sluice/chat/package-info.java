/**
 * A chat request as every client's protocol and every provider's has it: turns of parts, tools, settings.
 *
 * <p>Belongs here: what a request consists of, and whether its turns fit together. Does not belong here: any protocol's form
 * of it, limits of this server, or what one provider cannot take.
 */
@NullMarked
package dev.sluice.chat;

import org.jspecify.annotations.NullMarked;
