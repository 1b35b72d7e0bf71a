# JVM options and Sluice's properties for Tomcat 10.1 and 11. To use it, copy it to $CATALINA_BASE/bin and keep the lines
# that you need; catalina.sh reads it.

# The largest heap. An open stream takes about 90 KB of it. There is no -Xms: the heap starts small and grows only when it
# has to. After an OutOfMemoryError the process ends, so that its supervisor can restart it.
CATALINA_OPTS="$CATALINA_OPTS -Xmx1g -XX:+ExitOnOutOfMemoryError"

# Short pauses, where many or long replies are read and memory is no concern: with JDK 23 or later the 99th percentile of
# added latency fell from 82 to 24 ms, and among readers that take nothing from 906 to 9 ms, for a sixth more CPU at a
# start. The process then takes the whole -Xmx. Measured on one core; see "Other collectors" in Speed and load.
# CATALINA_OPTS="$CATALINA_OPTS -XX:+UseZGC"

# The port in conf/server.xml.
# CATALINA_OPTS="$CATALINA_OPTS -Dhttp.port=8080"

# Properties of Sluice. Put keys into the environment or into the configuration file, because "ps" shows what is here.
# CATALINA_OPTS="$CATALINA_OPTS -Dsluice.config-file=/etc/sluice/sluice.properties"
# CATALINA_OPTS="$CATALINA_OPTS -Dsluice.default-model=anthropic/claude-sonnet-4-5"

# conf/server.xml has no shutdown port. With this file, "catalina.sh stop 30" sends SIGTERM and waits 30 s.
CATALINA_PID="$CATALINA_BASE/tomcat.pid"

# Sluice needs no --add-opens; catalina.sh adds those that Tomcat needs.
