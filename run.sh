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

# installed ENVIRONMENT STAMP: whether it was installed from pyproject.toml as it is now
installed() {
    [ -x "$1/bin/python" ] && [ "$(cat "$1/.installed-$2" 2>/dev/null)" = "$(cksum <pyproject.toml)" ]
}

# install ENVIRONMENT STAMP REQUIREMENT…: installs once, and again whenever pyproject.toml changes
install() {
    local environment=$1 stamp=$2
    shift 2
    if installed "$environment" "$stamp"; then
        return
    fi
    # Two commands begun at once in a fresh checkout: the second waits for the first and finds all installed.
    if command -v flock >/dev/null; then
        exec 9>"$environment.lock"
        flock 9
        if installed "$environment" "$stamp"; then
            exec 9>&-
            return
        fi
    fi
    if [ ! -x "$environment/bin/python" ]; then
        "$(find_python)" -m venv "$environment"
    fi
    echo "daedalus: installing $stamp into $environment (once; takes a minute or two) …" >&2
    "$environment/bin/python" -m pip install --quiet --disable-pip-version-check "$@" >&2
    cksum <pyproject.toml >"$environment/.installed-$stamp"
    exec 9>&-
}

if [ "${1:-}" = test ]; then
    # torch first and by itself: whatever asks for it later finds it there and does not choose another build.
    install .venv torch --no-compile torch==2.13.0
    install .venv test --no-compile --editable ".[test,train]"
    # oxenai holds polars below 2, everything else takes the newest: a second environment has the older line.
    install .venv-polars1 oxen --no-compile --editable ".[oxen]" pytest pytest-xdist
    exec make check test polars1
fi
if ! installed .venv test && ! installed .venv run; then
    install .venv run --editable .
    .venv/bin/python -m compileall -q src >/dev/null
fi
exec .venv/bin/daedalus "$@"
