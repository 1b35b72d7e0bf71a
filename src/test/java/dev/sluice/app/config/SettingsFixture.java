package dev.sluice.app.config;

import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.HashMap;
import java.util.Map;

/** Settings for tests, read from properties and environment variables. */
final class SettingsFixture {

    private SettingsFixture() {}

    /** Reads settings from properties: names and values in turn. */
    static Settings properties(String... namesAndValues) {
        return read(map(namesAndValues), Map.of());
    }

    /** Reads settings from environment variables: names and values in turn. */
    static Settings environment(String... namesAndValues) {
        return read(Map.of(), map(namesAndValues));
    }

    /** Reads settings from properties and variables. Properties take precedence, as system properties do. */
    static Settings read(Map<String, String> properties, Map<String, String> environment) {
        return Settings.read(new ConfigReader(new SmallRyeConfigBuilder()
                .withSources(
                        new PropertiesConfigSource(properties, "properties", 400),
                        new EnvConfigSource(environment, 300))
                .build()));
    }

    static Map<String, String> map(String... namesAndValues) {
        Map<String, String> map = new HashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            map.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return map;
    }
}
