# Sourced by ./run, ./test and ./bench: makes the virtual environment and installs the locked
# packages into it. Sets PYTHON. Needs: ROOT, the checkout.

RUN_DIR="${IA_CRM_RUN_DIR:-$ROOT/.run}"
VENV="$RUN_DIR/venv"

fail() {
    printf '%s\n' "$*" >&2
    exit 1
}

# A Python is usable when it runs and is new enough: names on PATH may be shims that do not work.
usable() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

find_python() {
    for candidate in "${PYTHON:-}" python3.12 python3.13 python3.11 python3 python python3.14; do
        if [ -n "$candidate" ] && usable "$candidate"; then
            printf '%s' "$candidate"
            return
        fi
    done
    return 1
}

make_venv() {
    base=$(find_python) || fail "Python 3.11 or newer is needed and none was found: install it, or set PYTHON to one."
    rm -rf "$VENV"
    if command -v uv >/dev/null 2>&1 && uv --version >/dev/null 2>&1; then
        uv venv --quiet --python "$base" "$VENV" || fail "uv could not make $VENV."
    else
        "$base" -m venv "$VENV" >"$RUN_DIR/venv.log" 2>&1 || {
            rm -rf "$VENV"
            fail "Python cannot make a virtual environment (see $RUN_DIR/venv.log). On Debian and Ubuntu: apt-get install python3-venv. Or install uv."
        }
    fi
}

install_locked() {
    if command -v uv >/dev/null 2>&1 && uv --version >/dev/null 2>&1; then
        uv pip install --quiet --python "$VENV/bin/python" --require-hashes -r "$1"
    else
        "$VENV/bin/python" -m pip install -qq --disable-pip-version-check --no-input \
            --require-hashes -r "$1"
    fi
}

checksum() {
    cksum <"$ROOT/requirements/$1.txt" | tr -d ' \n'
}

# What is installed holds for "run" also when it was installed for "test", which is more.
installed() {
    for set in "$@"; do
        if [ "$(cat "$VENV/installed-$set" 2>/dev/null)" = "$(checksum "$set")" ]; then
            return 0
        fi
    done
    return 1
}

sets_with() {
    case $1 in
        base) echo base run test ;;
        run) echo run test ;;
        *) echo test ;;
    esac
}

# There are no wheels of the servers for musl: the ones on PATH are used there.
set_for_here() {
    if [ "$1" = run ] && ls /lib/ld-musl-* >/dev/null 2>&1; then
        echo base
    else
        echo "$1"
    fi
}

lock() {
    tries=0
    until mkdir "$RUN_DIR/bootstrap.lock" 2>/dev/null; do
        holder=$(cat "$RUN_DIR/bootstrap.lock/pid" 2>/dev/null || echo)
        if [ -n "$holder" ] && ! kill -0 "$holder" 2>/dev/null; then
            rm -rf "$RUN_DIR/bootstrap.lock"
            continue
        fi
        tries=$((tries + 1))
        [ "$tries" -gt 600 ] && fail "Another command is installing; if not, remove $RUN_DIR/bootstrap.lock."
        sleep 1
    done
    echo $$ >"$RUN_DIR/bootstrap.lock/pid"
}

bootstrap() {
    wanted=$(set_for_here "$1")
    mkdir -p "$RUN_DIR" 2>/dev/null || fail "$RUN_DIR cannot be written: use a checkout of your own."
    [ -w "$RUN_DIR" ] || fail "$RUN_DIR belongs to another user: use a checkout of your own."
    # shellcheck disable=SC2046
    if ! { usable "$VENV/bin/python" && installed $(sets_with "$wanted"); }; then
        lock
        usable "$VENV/bin/python" || make_venv
        echo "Installing packages (about a minute the first time) …"
        install_locked "$ROOT/requirements/$wanted.txt" || {
            rm -rf "$RUN_DIR/bootstrap.lock"
            fail "The packages in requirements/$wanted.txt could not be installed; the lines above say why."
        }
        checksum "$wanted" >"$VENV/installed-$wanted"
        rm -rf "$RUN_DIR/bootstrap.lock"
    fi
    PYTHON="$VENV/bin/python"
    PYTHONPATH="$ROOT${PYTHONPATH:+:$PYTHONPATH}"
    export PYTHONPATH
}
