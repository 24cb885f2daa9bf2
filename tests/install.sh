#!/bin/sh
# Installs the Debian packages that a purpose needs and that are missing; silent when none is.
#   tests/install.sh build    what makes the wasm module and the page
#   tests/install.sh bench    also the compiler that the benchmark compares with
#   tests/install.sh test     also what the tests need
# A line of a list is: program (or file pattern), Debian package.
set -eu

build_list='
npm npm
emcc emscripten
'
bench_list='
/usr/include/stdio.h libc6-dev
clang clang
'
test_list='
gcc gcc
clang-format clang-format
chromium chromium
firefox-esr firefox-esr
WebKitWebDriver webkit2gtk-driver
/usr/lib/*/webkit2gtk-4.1/MiniBrowser libwebkit2gtk-4.1-0
Xvfb xvfb
'

case "${1-}" in
build) list=$build_list ;;
bench) list="$build_list $bench_list" ;;
test) list="$build_list $bench_list $test_list" ;;
*)
    echo "usage: tests/install.sh build|bench|test" >&2
    exit 2
    ;;
esac

present() {
    case $1 in
    /*) ls $1 >/dev/null 2>&1 ;; # unquoted: a pattern
    *) command -v "$1" >/dev/null ;;
    esac
}

# Prints the packages of $list whose program is not there.
missing() {
    set -f
    set -- $list
    set +f
    while [ $# -gt 0 ]; do
        present "$1" || printf '%s ' "$2"
        shift 2
    done
}

install() {
    [ $# -gt 0 ] || return 0
    as_root=
    [ "$(id -u)" = 0 ] || as_root=sudo
    if ! command -v apt-get >/dev/null || { [ -n "$as_root" ] && ! command -v sudo >/dev/null; }; then
        echo "Please install these first (Debian's names): $*" >&2
        exit 1
    fi
    echo "installing $*"
    $as_root apt-get update -qq
    $as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

node_is_new() {
    command -v node >/dev/null && [ "$(node -p 'process.versions.node.split(".")[0]')" -ge 20 ]
}

# Before the rest: Debian's emscripten would bring a node that may be too old.
if ! node_is_new; then
    if apt-cache policy nodejs 2>/dev/null | grep -Eq 'Candidate: ([0-9]:)?[2-9][0-9]\.'; then
        install nodejs
    else
        echo "Please install Node.js 20 or newer, with npm." >&2
        exit 1
    fi
fi

install $(missing)

# The sanitizers' libraries are a package of clang's own version.
if [ "$1" = test ] && ! ls "$(clang -print-runtime-dir)"/libclang_rt.asan* >/dev/null 2>&1; then
    install "libclang-rt-$(clang -dumpversion | cut -d. -f1)-dev"
fi
