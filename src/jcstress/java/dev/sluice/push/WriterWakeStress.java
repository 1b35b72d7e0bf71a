package dev.sluice.push;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** A message arrives while the client of a full response begins to read. */
@JCStressTest
@Outcome(id = "1, 1, 0", expect = ACCEPTABLE, desc = "Written once, and the reader is kept and kept alive.")
@Outcome(expect = FORBIDDEN, desc = "A message was lost or doubled, or the reader counts as stalled though it reads.")
@State
public class WriterWakeStress {

    private final WriterRig rig = WriterRig.stalled();

    /** A message arrives. */
    @Actor
    public void push() {
        rig.push();
    }

    /** The client reads. */
    @Actor
    public void read() {
        rig.read();
    }

    /** Notes what was written, and whether the reader still counts as alive. */
    @Arbiter
    public void result(III_Result result) {
        result.r1 = rig.delivered();
        result.r2 = rig.keptAlive();
        result.r3 = rig.breaches();
    }
}
