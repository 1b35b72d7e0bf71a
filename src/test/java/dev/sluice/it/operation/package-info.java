/**
 * Sluice in operation: deployed anew, undeployed, behind proxies, on PostgreSQL, with the container signing in callers, and
 * with health checks, metrics and limits of time. Each class starts a Tomcat of its own with the options it needs.
 */
package dev.sluice.it.operation;
