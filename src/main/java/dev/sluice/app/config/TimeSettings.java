package dev.sluice.app.config;

import java.time.Duration;

/**
 * Times that belong to no single stream.
 *
 * @param connect the longest wait for a connection to a provider
 * @param keepAlive how long an event stream is silent before a comment is sent
 * @param writeTimeout how long a client may take nothing before it is cut off
 * @param drain how long a stop waits for running replies
 */
public record TimeSettings(Duration connect, Duration keepAlive, Duration writeTimeout, Duration drain) {

    static TimeSettings read(ConfigReader config) {
        return new TimeSettings(
                config.duration("sluice.timeouts.connect", Duration.ofSeconds(10)),
                config.duration("sluice.stream.keepalive", Duration.ofSeconds(15)),
                config.duration("sluice.stream.write-timeout", Duration.ofSeconds(30)),
                config.duration("sluice.shutdown.drain", Duration.ofSeconds(20)));
    }
}
