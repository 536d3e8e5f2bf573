#!/bin/sh
# Build the image and try it as compose.yaml runs it, without a database's server and without a
# network: ENGINE=docker deploy/try.sh. Ends with 0 when all of it held; nothing is left but the image.
set -eu
engine=${ENGINE:-podman}
name=mingdan-tried-$$
cd "$(dirname "$0")/.."
[ "${BUILD:-yes}" = no ] || $engine build --quiet -f deploy/Containerfile -t mingdan .

shut="--read-only --tmpfs /tmp --cap-drop ALL --security-opt no-new-privileges:true --network none"
volumes="-v $name-home:/var/lib/mingdan -v $name-site:/srv/mingdan"
trap '$engine rm -f -v $name >/dev/null 2>&1; $engine volume rm -f $name-home $name-site >/dev/null 2>&1' EXIT
for volume in home site; do $engine volume create "$name-$volume" >/dev/null; done

say() { printf '%s\n' "$*"; }
held() { if "$@" >/dev/null 2>&1; then say "held: $*"; else say "NOT: $*"; exit 1; fi; }
inside() { $engine exec $name "$@"; }
refused() { ! inside "$@"; }

# A file of the database is made by whoever asks first; a server's would be there.
held $engine run --rm $shut $volumes mingdan cases
held $engine run --detach --init --name $name $shut $volumes mingdan
tries=0
until inside python -m web.probe >/dev/null 2>&1; do
    tries=$((tries + 1))
    [ $tries -lt 60 ] || { say "NOT: ready within two minutes"; $engine logs $name; exit 1; }
    sleep 2
done
held inside python -m web.probe
held inside python -c "from urllib.request import urlopen as o; o('http://127.0.0.1:8300/desk/sign-in')"
held refused touch /opt/mingdan/written
held refused touch /written
held inside touch /var/lib/mingdan/written /srv/mingdan/written /tmp/written
held inside sh -c '[ "$(id -u)" = 10001 ] && grep -q "^CapEff:.0*$" /proc/self/status'
began=$(date +%s)
held $engine stop --time 120 $name
say "stopped after $(($(date +%s) - began)) s with $($engine inspect $name --format '{{.State.ExitCode}}') (143: by SIGTERM)"
say "the image has $(($($engine image inspect mingdan --format '{{.Size}}') / 1000000)) MB"
