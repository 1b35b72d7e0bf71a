/**
 * Stand-ins for the model providers: one that replays recorded streams or follows the script of a test, and one that sends
 * thousands of steady streams. Here is what is said on the wire between Sluice and a provider; what clients see of it is
 * tested elsewhere.
 */
package dev.sluice.it.provider;
