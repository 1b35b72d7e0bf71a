package dev.sluice.push;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** A writer is closed while a message arrives and the client of a full response begins to read. */
@JCStressTest
@Outcome(id = "1, 1, 0", expect = ACCEPTABLE, desc = "Completed once, closed once, and not touched afterwards.")
@Outcome(expect = FORBIDDEN, desc = "Left open, completed twice, or touched after completing.")
@State
public class WriterCloseStress {

    private final WriterRig rig = WriterRig.stalled();

    /** A message arrives, and the client reads. */
    @Actor
    public void pushAndRead() {
        rig.push();
        rig.read();
    }

    /** The server stops. */
    @Actor
    public void close() {
        rig.close();
    }

    /** Notes how the response ended. */
    @Arbiter
    public void result(III_Result result) {
        result.r1 = rig.completions();
        result.r2 = rig.closes();
        result.r3 = rig.breaches();
    }
}
