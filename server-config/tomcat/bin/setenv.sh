# Read by catalina.sh. Copy it to $CATALINA_BASE/bin and keep what you need.

# An open stream took about 90 KB of heap when that was measured (README): 1 GB holds some thousands.
CATALINA_OPTS="$CATALINA_OPTS -Xms1g -Xmx1g -XX:+ExitOnOutOfMemoryError"

# With one processor (README, "Speed"):
# - The just-in-time compiler takes its time from the streams, for minutes: the way of a start through server, Jersey, HTTP
#   client and database is thousands of methods. With less inlining it has much less to do.
# - Java takes its serial collector, and a third of the heap for new objects: a collection then stops all streams for as
#   long as it takes to copy what lives in that. With 64 MB it comes more often and is over sooner.
[ "$(nproc 2>/dev/null)" != 1 ] \
  || CATALINA_OPTS="$CATALINA_OPTS -XX:MaxInlineLevel=5 -XX:FreqInlineSize=80 -XX:InlineSmallCode=800 -Xmn64m"

# The port of conf/server.xml.
# CATALINA_OPTS="$CATALINA_OPTS -Dhttp.port=8080"

# Properties of Sluice. Keys are better in the environment or in this file, where "ps" does not show them.
# CATALINA_OPTS="$CATALINA_OPTS -Dsluice.config-file=/etc/sluice/sluice.properties"
# CATALINA_OPTS="$CATALINA_OPTS -Dsluice.default-model=anthropic/claude-sonnet-4-5"

# conf/server.xml has no shutdown port. With this file "catalina.sh stop 30" sends SIGTERM and waits 30 s.
CATALINA_PID="$CATALINA_BASE/tomcat.pid"

# No --add-opens is needed for Sluice. catalina.sh adds those that Tomcat wants.
