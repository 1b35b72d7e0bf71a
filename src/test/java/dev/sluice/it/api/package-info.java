/**
 * Tests of the API as the WAR serves it, the same on every server: streams, resuming, channels, dialects, conversations,
 * and refusals. Each class runs alone and shares the deployed WAR with the others, so a test uses names of its own for
 * models and principals, and never changes the server. What needs other options of the server belongs elsewhere.
 */
package dev.sluice.it.api;
