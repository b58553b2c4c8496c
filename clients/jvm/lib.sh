# shellcheck shell=bash
# What the scripts of the Java and the Kotlin client share. To be sourced.

# shellcheck source=scripts/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../../scripts/lib.sh"

need_maven() {
    if ! { has javac && has mvn; }; then
        need_packages default-jdk-headless maven
    fi
}

# maven CLIENT ARGUMENT…: Maven for one client and what it is built from. Both build the Java client, in one folder: never at once.
maven() {
    local client="$1"
    shift
    mkdir -p clients/java/target
    # Builds are short: the second compiler of Java would cost more than it gives.
    MAVEN_OPTS="${MAVEN_OPTS-} -XX:TieredStopAtLevel=1 -XX:+UseSerialGC" \
        flock clients/java/target/.lock mvn -q -B -f clients/jvm/pom.xml -pl "../$client" -am "$@" >&2
}

# Everything that a client's package is made of.
jvm_inputs() {
    find clients/jvm "clients/$1" clients/java proto clients/service_config.json -name target -prune -o -type f -print0 |
        sort -z | xargs -0 sha256sum
}

# build_jvm CLIENT: package, harness and example in clients/CLIENT/target, unless they are there of these very sources.
build_jvm() {
    local client="$1" inputs stamp="clients/$1/target/inputs.sha256"
    need_maven
    inputs="$(jvm_inputs "$client")"
    [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$inputs" ] && return
    rm -f "$stamp"
    maven "$client" package -DskipTests || fail "the client for $client cannot be built"
    printf '%s\n' "$inputs" >"$stamp"
}

# run_jvm CLIENT CLASS: a class of the client's tests, without Maven.
run_jvm() {
    local target="clients/$1/target" package
    package="$(find "$target" -maxdepth 1 -name "trtc-recording-client*-$(clients/version).jar")"
    [ -n "$package" ] || fail "the client is not built: clients/$1/build"
    # It is short-lived, and starts twice as fast without the second compiler.
    exec java -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -cp "$package:$target/test-classes:$target/lib/*" "$2"
}

# stamp_version POM…: the workspace's version as that of the package and its parent.
stamp_version() {
    local version
    version="$(clients/version)"
    # The first version in each of these files is the one.
    sed -i "0,/<version>[^<]*</s//<version>$version</" "$@"
}

# write_facades LANGUAGE FOLDER: the clients of the single services.
write_facades() {
    local image
    need_venv
    image="$(mktemp --suffix .json)"
    .venv/bin/buf build -o "$image"
    python3 clients/jvm/facades.py "$image" "$1" "$2"
    rm -f "$image"
}

# lint_jar CLIENT GROUP:NAME:VERSION:CLASSIFIER: the path of a tool that is one jar, which is fetched where it is missing.
lint_jar() {
    local folder="clients/$1/target/lint" name version classifier jar
    IFS=: read -r _ name version classifier <<<"$2"
    jar="$folder/$name-$version-$classifier.jar"
    [ -f "$jar" ] || mvn -q -B -f clients/jvm/pom.xml -N dependency:copy -Dartifact="${2%:*}:jar:$classifier" \
        -DoutputDirectory="$ROOT/$folder" >&2 || fail "$2 cannot be downloaded"
    printf '%s\n' "$jar"
}

# sources CLIENT ENDING: the hand-written sources.
sources() {
    find "clients/$1/src" -name "*.$2" -exec grep -L '^// Made by clients/generate' {} + | sort
}
