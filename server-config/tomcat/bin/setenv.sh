# Read by catalina.sh. Copy to $CATALINA_BASE/bin, and keep what you need.

# About 70 KB for each open stream and what the replies hold: 1 GB is ample for 5,000 streams.
CATALINA_OPTS="$CATALINA_OPTS -Xms1g -Xmx1g -XX:+ExitOnOutOfMemoryError"

# CATALINA_OPTS="$CATALINA_OPTS -Dhttp.port=8080"

# Sluice's own. Keys are better in the environment or in the file, where "ps" does not show them.
# CATALINA_OPTS="$CATALINA_OPTS -Dsluice.config-file=/etc/sluice/sluice.properties"
# CATALINA_OPTS="$CATALINA_OPTS -Dsluice.default-model=anthropic/claude-sonnet-4-5"

# The process ends by SIGTERM: this lets "catalina.sh stop 30" send it. 30 s, because Sluice lets replies
# finish for sluice.shutdown.drain (20 s) and then needs a moment.
CATALINA_PID="$CATALINA_BASE/tomcat.pid"
