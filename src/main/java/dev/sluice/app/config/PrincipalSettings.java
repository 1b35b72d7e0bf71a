package dev.sluice.app.config;

/**
 * What each principal may have at most. 0 is no limit.
 *
 * @param streams replies being written
 * @param startsPerMinute replies started
 * @param channels open channels
 * @param channelBytes size of the messages that one channel keeps
 */
public record PrincipalSettings(int streams, int startsPerMinute, int channels, int channelBytes) {

    static PrincipalSettings read(ConfigReader config) {
        return new PrincipalSettings(
                config.limit("sluice.limits.streams-per-principal", 16),
                config.limit("sluice.limits.starts-per-minute", 120),
                config.limit("sluice.limits.channels-per-principal", 256),
                config.limit("sluice.limits.channel-bytes", 1024 * 1024));
    }
}
