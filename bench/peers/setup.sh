#!/bin/sh
# Makes the peers' Python environment in .cache/peers-venv; run it again to bring it up to date.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
venv=$(cd "$here/../.." && pwd)/.cache/peers-venv
python="$venv/bin/python"

[ -x "$python" ] || "${PYTHON:-python3}" -m venv "$venv"
"$python" -m pip install --quiet --requirement "$here/requirements.txt"

# learn2learn's compiled data loaders do not build on Python 3.11; its MAML wrapper is plain Python,
# so the sources are enough. Without them the benchmark leaves that peer out.
sources=$(mktemp -d)
trap 'rm -rf "$sources"' EXIT
site=$("$python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
if "$python" -m pip download --quiet --no-deps --no-binary :all: --dest "$sources" \
    learn2learn==0.2.0
then
    tar -xzf "$sources"/learn2learn-*.tar.gz -C "$sources"
    rm -rf "$site/learn2learn"
    cp -R "$sources"/learn2learn-0.2.0/learn2learn "$site/learn2learn"
else
    echo "learn2learn could not be had; the benchmark leaves it out." >&2
fi
echo "The peers are ready: npm run bench"
