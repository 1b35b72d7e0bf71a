/**
 * Tests in a browser: the chat page, the client module, the examples, and a bare {@code EventSource}. Whatever the browser
 * complains of fails a test, unless the test expects it. What can be tested without a browser does not belong here.
 */
package dev.sluice.it.page;
