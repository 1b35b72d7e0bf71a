package dev.sluice.push;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/**
 * Two threads publish and wake a drain, which one of them begins. All fields are plain: the drain must order them, and no two runs
 * may overlap.
 */
@JCStressTest
@Outcome(id = "1, 1, 0", expect = ACCEPTABLE, desc = "The last run saw both, and none overlapped another.")
@Outcome(expect = FORBIDDEN, desc = "A wake-up was lost, or two runs overlapped.")
@State
public class DrainStress {

    private final Drain drain = new Drain(this::run);
    private int first;
    private int second;
    private int firstSeen;
    private int secondSeen;
    private boolean inside;
    private int overlaps;

    private void run() {
        if (inside) {
            overlaps++;
        }
        inside = true;
        firstSeen = first;
        secondSeen = second;
        inside = false;
    }

    /** Publishes and wakes. */
    @Actor
    public void wake() {
        first = 1;
        drain.wake();
    }

    /** Lets the drain run, publishes and wakes. */
    @Actor
    public void beginAndWake() {
        drain.begin();
        second = 1;
        drain.wake();
    }

    /** Notes what the last run saw. */
    @Arbiter
    public void result(III_Result result) {
        result.r1 = firstSeen;
        result.r2 = secondSeen;
        result.r3 = overlaps;
    }
}
