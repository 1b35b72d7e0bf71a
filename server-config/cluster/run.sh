#!/usr/bin/env bash
# Runs a cluster of two nodes on this machine, until Ctrl-C or until one of its processes ends: Redis, two Tomcats with Sluice,
# and nginx in front of them at http://localhost:8080/sluice/. For a look at how nodes share streams, and for tests; everybody
# who can reach port 8080 of this machine's loopback may use it (sluice.auth.mode is "none").
#
#   mvn package
#   server-config/cluster/run.sh /path/to/apache-tomcat-10.1.x
#
# It needs redis-server (or valkey-server) and nginx in the PATH or in /usr/sbin. What it writes is in target/cluster. Models and
# keys are taken from the environment, as ANTHROPIC_API_KEY; without any there is the built-in demo.
#
# Each node keeps conversations in a file of its own, unless CONTEXT_XML names a copy of ../tomcat/postgresql/context.xml with
# your database in it, and its driver is in the lib folder of that Tomcat: then the nodes share them.
#
# Stop a node ("kill" its process; they are printed) while a reply is written, and see what its readers get.
set -euo pipefail

cd "$(dirname "$0")/../.."
PATH=$PATH:/usr/sbin
home=${1:?"Usage: $0 <folder of Tomcat 10.1 or 11> [<sluice.war>]"}
war=${2:-target/sluice.war}
folder=$PWD/target/cluster
redis_port=${REDIS_PORT:-6379}

[ -f "$home/bin/catalina.sh" ] || { echo "There is no Tomcat in $home." >&2; exit 1; }
[ -f "$war" ] || { echo "There is no $war: run \"mvn package\" first." >&2; exit 1; }
redis=$(command -v redis-server || command -v valkey-server) || { echo "There is no redis-server: install Redis or Valkey." >&2; exit 1; }
command -v nginx >/dev/null || { echo "There is no nginx." >&2; exit 1; }
home=$(cd "$home" && pwd)

# SIGTERM, after which a node lets its replies finish for sluice.shutdown.drain. Redis goes last.
stop() {
  trap - EXIT INT TERM
  kill "${proxy:-}" "${nodes[@]}" 2>/dev/null || true
  [ "${#nodes[@]}" = 0 ] || wait "${nodes[@]}" 2>/dev/null || true
  kill "$store" 2>/dev/null || true
  wait
}
nodes=()
store=
trap stop EXIT
trap 'exit 0' INT TERM

rm -rf "$folder"
mkdir -p "$folder/redis" "$folder/nginx"

# It stores nothing: a stream is kept for minutes. noeviction, because a log without its middle helps nobody.
"$redis" --port "$redis_port" --bind 127.0.0.1 --save '' --appendonly no --dir "$folder/redis" \
  --maxmemory 256mb --maxmemory-policy noeviction >"$folder/redis/log.txt" &
store=$!

# Starts a node with name $1 on port $2.
node() {
  local base=$folder/$1
  mkdir -p "$base"/{conf,logs,temp,webapps,work}
  cp "$home/conf/web.xml" server-config/tomcat/conf/logging.properties "$base/conf"
  cp "${CONTEXT_XML:-$home/conf/context.xml}" "$base/conf/context.xml"
  # Not for other machines.
  sed 's/<Connector protocol/<Connector address="127.0.0.1" protocol/' server-config/tomcat/conf/server.xml >"$base/conf/server.xml"
  cp "$war" "$base/webapps/sluice.war"
  CATALINA_HOME=$home CATALINA_BASE=$base CATALINA_OPTS="${CATALINA_OPTS:-} -Xmx512m -Dhttp.port=$2 \
    -Dsluice.cluster.redis-url=redis://127.0.0.1:$redis_port \
    -Dsluice.data-dir=$base/data -Dsluice.auth.mode=none" \
    sh "$home/bin/catalina.sh" run >"$base/logs/catalina.txt" 2>&1 &
  nodes+=($!)
  echo "Node $1: process $!, port $2, log $base/logs/catalina.txt"
}
node a 8081
node b 8082

cat >"$folder/nginx/main.conf" <<END
daemon off;
worker_processes 1;
pid $folder/nginx/pid;
events { worker_connections 4096; }
http {
  access_log off;
  client_body_temp_path $folder/nginx/body;
  proxy_temp_path $folder/nginx/proxy;
  fastcgi_temp_path $folder/nginx/fastcgi;
  uwsgi_temp_path $folder/nginx/uwsgi;
  scgi_temp_path $folder/nginx/scgi;
  include $PWD/server-config/cluster/nginx.conf;
}
END
nginx -e stderr -c "$folder/nginx/main.conf" >"$folder/nginx/log.txt" 2>&1 &
proxy=$!

echo "http://localhost:8080/sluice/ in about ten seconds. Ctrl-C stops everything."
# The first process that ends by itself ends all.
wait -n || true
echo "A process has ended; see the logs." >&2
exit 1
