/** What models cost: prices from the configuration and a file, and the cost of a reply (contract §8, Money). */
@NullMarked
package dev.sluice.price;

import org.jspecify.annotations.NullMarked;
