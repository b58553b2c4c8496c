# shellcheck shell=bash
# What the scripts share. To be sourced: it sets ROOT, goes there, and changes nothing else until a function is called.

ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
cd "$ROOT" || exit 1

# The rust-version of the workspace.
RUST_WANTED="1.94"

fail() {
    printf 'error: %s\n' "$*" >&2
    exit 1
}

note() {
    printf '%s\n' "$*" >&2
}

has() {
    command -v "$1" >/dev/null 2>&1
}

# Runs a command as root; fails where that is not possible without a password.
as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif has sudo && sudo -n true 2>/dev/null; then
        sudo -n -- "$@"
    else
        return 1
    fi
}

# Whether a package is installed; `dpkg -s` also knows removed ones.
installed() {
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = "installed" ]
}

# need_packages PACKAGE…: installs the Debian packages that are missing.
need_packages() {
    local missing=() package
    for package in "$@"; do
        if ! has dpkg-query || ! installed "$package"; then
            missing+=("$package")
        fi
    done
    [ "${#missing[@]}" -eq 0 ] && return
    has apt-get || fail "these are missing, and there is no apt-get here to install them: ${missing[*]} (Debian's names)"
    note "installing: ${missing[*]}"
    local log
    log="$(mktemp)"
    if ! { as_root apt-get update && as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${missing[@]}"; } >"$log" 2>&1; then
        tail -n 15 "$log" >&2
        rm -f "$log"
        fail "these packages are missing; install them with: sudo apt-get update && sudo apt-get install -y ${missing[*]}"
    fi
    rm -f "$log"
}

# Whether version $1 is at least version $2.
at_least() {
    [ "$(printf '%s\n%s\n' "$2" "$1" | sort -V | head -n 1)" = "$2" ]
}

rust_version() {
    { rustc --version 2>/dev/null || true; } | cut -d ' ' -f 2
}

# A Rust toolchain that is new enough, on PATH.
need_rust() {
    if ! has cargo && [ -x "${CARGO_HOME:-$HOME/.cargo}/bin/cargo" ]; then
        PATH="${CARGO_HOME:-$HOME/.cargo}/bin:$PATH"
        export PATH
    fi
    if has cargo && at_least "$(rust_version)" "$RUST_WANTED"; then
        return
    fi
    local found
    found="$(rust_version)"
    note "Rust $RUST_WANTED or newer is needed, found: ${found:-none}"
    if has rustup; then
        if ! { rustup toolchain install stable --profile minimal --component clippy,rustfmt && rustup default stable; } >&2; then
            fail "rustup could not install a stable toolchain; do so with: rustup toolchain install stable"
        fi
    else
        need_packages curl ca-certificates
        local installer
        installer="$(mktemp)"
        if curl --proto '=https' --tlsv1.2 -sSf --connect-timeout 20 https://sh.rustup.rs -o "$installer"; then
            sh "$installer" -y --profile minimal --component clippy --component rustfmt >&2 ||
                fail "rustup could not install a toolchain; see https://rustup.rs"
            rm -f "$installer"
        else
            rm -f "$installer"
            fail "Rust cannot be downloaded here; install Rust $RUST_WANTED or newer (https://rustup.rs) and run this again"
        fi
        PATH="${CARGO_HOME:-$HOME/.cargo}/bin:$PATH"
        export PATH
    fi
    at_least "$(rust_version)" "$RUST_WANTED" || fail "Rust is still older than $RUST_WANTED: $(rust_version)"
}

# clippy and rustfmt, which a minimal toolchain lacks.
need_rust_checks() {
    cargo clippy --version >/dev/null 2>&1 && cargo fmt --version >/dev/null 2>&1 && return
    has rustup || fail "clippy and rustfmt are missing; install them with the toolchain's own package manager"
    rustup component add clippy rustfmt >&2 || fail "install them with: rustup component add clippy rustfmt"
}

# All that `cargo build` needs: the crates build C and C++ sources.
need_build_tools() {
    if ! { has cc && has g++; }; then
        need_packages gcc g++ libc6-dev
    fi
    # The video codec builds without it too, but without its SIMD code then, and takes more of a processor.
    has nasm || (need_packages nasm) || note "going on without nasm: video takes more of a processor then"
    need_rust
}

# .venv with the Python packages of tests/python/requirements.txt, made anew only when that file has changed.
need_venv() {
    local requirements="tests/python/requirements.txt" stamp=".venv/requirements.sha256" wanted
    wanted="$(sha256sum <"$requirements")"
    [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$wanted" ] && [ -x .venv/bin/python ] && .venv/bin/python -c '' 2>/dev/null && return
    if ! has python3 || ! python3 -c 'import ensurepip, venv' 2>/dev/null; then
        need_packages python3 python3-venv
    fi
    note "installing the Python packages of $requirements into .venv"
    rm -f "$stamp"
    if ! { [ -x .venv/bin/python ] && .venv/bin/python -c '' 2>/dev/null; }; then
        rm -rf .venv
        python3 -m venv .venv || fail "python3 -m venv does not work here; install it with: sudo apt-get install -y python3-venv"
    fi
    .venv/bin/python -m pip install --quiet --disable-pip-version-check -r "$requirements" ||
        fail "the packages of $requirements cannot be installed"
    printf '%s\n' "$wanted" >"$stamp"
}

# stamped STAMP FILE COMMAND…: runs the command unless it has been run for this very file.
stamped() {
    local stamp="$1" wanted
    wanted="$(sha256sum <"$2")"
    shift 2
    [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$wanted" ] && return
    "$@" || return 1
    printf '%s\n' "$wanted" >"$stamp"
}

need_node() {
    if ! { has node && has npm; }; then
        need_packages nodejs npm
    fi
}

# need_npm_packages DIRECTORY: the packages of its package-lock.json, in its node_modules, without their scripts.
need_npm_packages() {
    need_node
    stamped "$1/node_modules/.lock.sha256" "$1/package-lock.json" \
        npm ci --prefix "$1" --ignore-scripts --no-audit --no-fund --loglevel error >&2 ||
        fail "the packages of $1/package-lock.json cannot be installed"
}

# The official SDK for Node, in tests/sdk/node/node_modules.
need_node_sdk() {
    need_node
    stamped tests/sdk/node/node_modules/.lock.sha256 tests/sdk/node/package-lock.json \
        npm ci --prefix tests/sdk/node --no-audit --no-fund --loglevel error >&2 ||
        fail "the packages of tests/sdk/node/package-lock.json cannot be installed"
}

# Any Go, on PATH.
find_go() {
    if ! has go && [ -x /usr/local/go/bin/go ]; then
        PATH="$PATH:/usr/local/go/bin"
        export PATH
    fi
    has go || need_packages golang-go
}

# A Go of the first version that fetches by itself the toolchain that a go.mod asks for, or a newer one.
need_go() {
    find_go
    local found
    found="$(go env GOVERSION)"
    at_least "${found#go}" 1.21 || fail "Go 1.21 or newer is needed, found: $found; see https://go.dev/dl"
}

# The official SDK for Go, in Go's module cache.
need_go_sdk() {
    find_go
    local module
    for module in typed common; do
        (cd "tests/sdk/go/$module" && go mod download) >&2 ||
            fail "the modules of tests/sdk/go/$module/go.mod cannot be downloaded"
    done
}

# The official SDK for Java, in tests/sdk/java/target/lib.
need_java_sdk() {
    if ! { has javac && has mvn; }; then
        need_packages default-jdk-headless maven
    fi
    stamped tests/sdk/java/target/lib/.pom.sha256 tests/sdk/java/pom.xml \
        mvn -q -B -f tests/sdk/java/pom.xml clean dependency:copy-dependencies >&2 ||
        fail "the libraries of tests/sdk/java/pom.xml cannot be downloaded"
}
