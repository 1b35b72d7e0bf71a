package dev.sluice.it;

/** What tests of the deployed WAR are given. */
interface War {

    Api api();

    ReplayProvider provider();
}
