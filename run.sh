#!/usr/bin/env bash
# ./run.sh VERB …   makes the environment in .venv when it is missing, then runs `daedalus VERB …`
# ./run.sh test     installs what the tests need, then checks and tests the project
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
# Compiled files make the second start several times faster than the first; some machines switch them off.
unset PYTHONDONTWRITEBYTECODE

find_python() {
    for candidate in "${PYTHON:-}" python3.13 python3.12 python3.11 python3; do
        if [ -n "$candidate" ] && command -v "$candidate" >/dev/null &&
            "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            echo "$candidate"
            return
        fi
    done
    echo "daedalus: no Python 3.11 or newer was found; install one, or name it: PYTHON=/path/to/python ./run.sh …" >&2
    exit 1
}

# install STAMP REQUIREMENT: installs once, and again whenever pyproject.toml changes
install() {
    local stamp=".venv/.installed-$1" now
    now=$(cksum <pyproject.toml)
    if [ -x .venv/bin/python ] && [ "$(cat "$stamp" 2>/dev/null)" = "$now" ]; then
        return
    fi
    if [ ! -x .venv/bin/python ]; then
        "$(find_python)" -m venv .venv
    fi
    echo "daedalus: installing into .venv (once; takes a minute or two) …" >&2
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --editable "$2" >&2
    .venv/bin/python -m compileall -q src >/dev/null
    echo "$now" >"$stamp"
}

if [ "${1:-}" = test ]; then
    install test ".[test]"
    exec make check test
fi
[ -e .venv/.installed-test ] && [ "$(cat .venv/.installed-test)" = "$(cksum <pyproject.toml)" ] || install run .
exec .venv/bin/daedalus "$@"
