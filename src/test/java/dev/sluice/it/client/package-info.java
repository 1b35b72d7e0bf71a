/**
 * Clients that tests speak to a server with: single requests and event streams over plain sockets, thousands of readers on
 * one thread, and links that fail on purpose. They check what every reply must keep to on the way. They know the API, but
 * neither who serves it nor which model provider answers; no test is here except of these classes themselves.
 */
package dev.sluice.it.client;
