package dev.sluice.it.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Base64;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A key and a self-signed certificate for 127.0.0.1, in the forms that servers read: {@code sluice.p12} for Tomcat,
 * {@code sluice.key} and {@code sluice.crt} for proxies.
 */
public final class SelfSigned {

    /** Of the store {@code sluice.p12} and the key in it. */
    public static final String PASSWORD = "changeit";

    private static final String ALIAS = "sluice";

    private final Path folder;
    private final Certificate certificate;

    private SelfSigned(Path folder) throws IOException, InterruptedException, GeneralSecurityException {
        this.folder = folder;
        Files.deleteIfExists(store());
        Process keytool = new ProcessBuilder(
                        System.getProperty("java.home") + "/bin/keytool",
                        "-genkeypair",
                        "-alias",
                        ALIAS,
                        "-keyalg",
                        "EC",
                        "-groupname",
                        "secp256r1",
                        "-dname",
                        "CN=127.0.0.1",
                        "-ext",
                        "san=ip:127.0.0.1",
                        "-validity",
                        "2",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        PASSWORD,
                        "-keystore",
                        store().toString())
                .inheritIO()
                .start();
        assertThat(keytool.waitFor()).isZero();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store())) {
            keys.load(in, PASSWORD.toCharArray());
        }
        certificate = keys.getCertificate(ALIAS);
        pem(
                "sluice.key",
                "PRIVATE KEY",
                keys.getKey(ALIAS, PASSWORD.toCharArray()).getEncoded());
        pem("sluice.crt", "CERTIFICATE", certificate.getEncoded());
    }

    /** Makes one in that folder. */
    public static SelfSigned in(Path folder) throws IOException, InterruptedException, GeneralSecurityException {
        return new SelfSigned(folder);
    }

    private void pem(String file, String what, byte[] der) throws IOException {
        String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        Files.writeString(
                folder.resolve(file), "-----BEGIN " + what + "-----\n" + text + "\n-----END " + what + "-----\n");
    }

    public Path store() {
        return folder.resolve("sluice.p12");
    }

    /** The certificate alone, as a trust store. */
    public Path trustStore() throws IOException, GeneralSecurityException {
        Path file = folder.resolve("trust.p12");
        try (OutputStream out = Files.newOutputStream(file)) {
            trusting().store(out, PASSWORD.toCharArray());
        }
        return file;
    }

    private KeyStore trusting() throws IOException, GeneralSecurityException {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry(ALIAS, certificate);
        return trusted;
    }

    /** What a client needs to trust this certificate and no other. */
    public SSLContext trusted() throws IOException, GeneralSecurityException {
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusting());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }
}
