#!/bin/sh
# Makes the virtual environment: venv.sh PYTHON FOLDER. Debian's python3 comes without venv and pip: installed first,
# unless DEVSTACK_INSTALL=no.
set -eu
python=$1 folder=$2

if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    echo "Switchyard needs Python 3.11 or newer as $python (make PYTHON=… names another one)" >&2
    exit 2
fi
if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    install="apt-get install --yes --no-install-recommends python3-venv"
    [ "$(id -u)" = 0 ] || install="sudo $install"
    if [ "${DEVSTACK_INSTALL:-yes}" = no ] || ! command -v apt-get >/dev/null; then
        echo "Python's venv module is missing; on Debian: $install" >&2
        exit 2
    fi
    echo "Installing what is missing: $install"
    ${install%%apt-get*}apt-get update --quiet=2
    $install >/dev/null
fi
"$python" -m venv "$folder"
"$folder/bin/python" -m pip install --quiet --upgrade 'pip>=25.1'
"$folder/bin/python" -m pip install --quiet --editable '.[store,stack]' --group dev --group bench
