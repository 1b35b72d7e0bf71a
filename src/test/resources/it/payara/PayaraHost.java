import fish.payara.micro.PayaraMicro;
import fish.payara.micro.PayaraMicroRuntime;
import fish.payara.micro.impl.RootDirLauncher;
import java.io.BufferedReader;
import java.io.File;
import java.io.InputStreamReader;

/** Payara Micro on the port that is its argument. Takes the commands {@code deploy WAR} and {@code undeploy}, one a line. */
public class PayaraHost {

    private static final String NAME = "sluice";

    private static PayaraMicroRuntime payara;
    private static boolean deployed;

    public static void main(String[] arguments) throws Exception {
        RootDirLauncher.main(new String[] {"--nohazelcast", "--port", arguments[0]});
        payara = PayaraMicro.getInstance().getRuntime();
        System.out.println("\nREADY");
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in));
        for (String command = commands.readLine(); command != null; command = commands.readLine()) {
            String answer = "DONE";
            try {
                run(command);
            } catch (Exception e) {
                answer = "FAILED: " + e;
            }
            System.out.println('\n' + answer);
        }
    }

    private static void run(String command) throws Exception {
        if (deployed) {
            payara.undeploy(NAME);
            deployed = false;
        }
        if (command.startsWith("deploy ")) {
            deployed = payara.deploy(NAME, NAME, new File(command.substring("deploy ".length())));
            if (!deployed) {
                throw new IllegalStateException("Payara has not deployed it");
            }
        }
    }
}
