/**
 * Tests of many streams, slow readers and long runs, and what measurements need. Methods tagged {@code load}, here and in
 * other packages, measure or last: they run by {@code mvn -Pload verify} only, on a machine that does nothing else. The
 * others hold on any machine (nothing is lost, nothing is left behind) and run in every build.
 */
package dev.sluice.it.load;
