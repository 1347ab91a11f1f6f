# What the command lines of the services share: finds a JDK, builds the service when it is missing or older than its
# sources, and runs a class of it. Sourced by a script that lies in the service's folder
# and sets module to that folder:
#
#   run_command NAME CLASS "jars that are searched first" "$@"
#
# Exit code 1 when it can't; FUSIE_BUILD=never builds nothing, FUSIE_JAVA_OPTIONS goes to the JVM.
# shellcheck shell=bash

fail() {
  echo "$name: $1" >&2
  exit 1
}

find_java() {
  if [ -n "${JAVA_HOME:-}" ]; then
    java=$JAVA_HOME/bin/java
    [ -x "$java" ] || fail "JAVA_HOME ($JAVA_HOME) holds no Java: set it to a JDK 17 or newer."
  else
    java=$(command -v java || true)
    [ -n "$java" ] || fail "No Java found: install a JDK 17 or newer, or set JAVA_HOME to one."
  fi
}

up_to_date() {
  [ -f "$built" ] || return 1
  [ "${FUSIE_BUILD:-auto}" = never ] && return 0
  [ -z "$(find "$module/pom.xml" "$module/src/main" -type f -newer "$built" -print -quit)" ]
}

build() {
  local log=$module/target/build.log stamp
  [ "${FUSIE_BUILD:-auto}" = never ] && fail "$service is not built: ./mvnw -DskipTests package"
  echo "$name: building $service (the first time this downloads what it needs and takes some minutes) ..." >&2
  mkdir -p "$module/target"
  stamp=$(mktemp "$module/target/begun.XXXXXX")
  if ! (cd "$module/.." && ./mvnw -B -ntp -q -DskipTests -pl "$service" -am package) > "$log" 2>&1 < /dev/null; then
    rm -f "$stamp"
    grep -m 3 '^\[ERROR\]' "$log" >&2 || tail -n 3 "$log" >&2
    fail "The build failed; all of it is in $log."
  fi
  touch -r "$stamp" "$built" # what was edited meanwhile is newer than what was built
  rm -f "$stamp"
}

build_one_at_a_time() {
  local lock=$module/target/building holder
  mkdir -p "$module/target"
  until mkdir "$lock" 2> /dev/null; do
    holder=$(cat "$lock/pid" 2> /dev/null || true)
    if [ -n "$holder" ] && ! kill -0 "$holder" 2> /dev/null; then
      rm -rf "$lock"
    else
      sleep 1
    fi
  done
  # shellcheck disable=SC2064 # now, while it is known
  trap "rm -rf '$lock'" EXIT
  echo $$ > "$lock/pid"
  up_to_date || build
  rm -rf "$lock"
  trap - EXIT
}

run_command() {
  name=$1
  local main=$2 first=$3 class_path= jar app version terminal=false
  shift 3
  service=$(basename "$module")
  built=$module/target/quarkus-app/quarkus-run.jar
  find_java
  up_to_date || build_one_at_a_time

  app=$(echo "$module"/target/quarkus-app/app/"$service"-*.jar)
  version=$(basename "$app" .jar)
  class_path=$app
  for jar in $first; do # first, so that little has to be searched
    for jar in "$module"/target/quarkus-app/lib/main/$jar; do
      class_path=$class_path:$jar
    done
  done
  [ -t 2 ] && [ "${TERM:-dumb}" != dumb ] && terminal=true
  # boot: logging, which libraries ask for
  class_path=$class_path:$module/target/quarkus-app/lib/main/*:$module/target/quarkus-app/lib/boot/*

  # shellcheck disable=SC2086 # options are several words
  exec "$java" -XX:+UseSerialGC -Xshare:auto -Xmx256m -XX:TieredStopAtLevel=1 -Dfile.encoding=UTF-8 \
    -Dfusie.terminal=$terminal -Dfusie.version="${version#"$service"-}" ${FUSIE_JAVA_OPTIONS:-} \
    -cp "$class_path" "$main" "$@"
}
