/**
 * The servers under test, and what tests are given of them: the WAR as Arquillian deploys it, a Tomcat of its own for a
 * class that needs other options, proxies in front of it, and a probe that looks into its JVM. Folders, ports and options
 * of servers are decided here and nowhere else. No test is here.
 */
package dev.sluice.it.server;
