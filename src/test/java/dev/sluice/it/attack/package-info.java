/**
 * Attacks with their expected outcome, against the server that operators are told to run and with signed-in callers: forged
 * tokens, tickets used twice, ids of other people, injections, lying headers, floods and requests that never end. All
 * classes share one such server. What an ordinary client gets wrong by mistake is tested in {@code it.api}.
 */
package dev.sluice.it.attack;
