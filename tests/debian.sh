#!/bin/bash
# debian.sh - the other Debian release: demo and check from a fresh clone.
#
#   tests/debian.sh [RELEASE]
#
# Makes a minimal Debian with debootstrap (RELEASE, else trixie on bookworm
# and bookworm on anything newer), with git, make and ca-certificates only,
# clones HEAD into it and runs `make demo </dev/null` and `make check` there.
# Mirror and apt settings are those of this machine.  What it mounts lives in
# a mount namespace of its own and goes with it, whatever happens.
#
# MINUTES: when they are over, but not before it had three of its own, that
# check begins no further program.
#
# Ends with "N passed, N failed", like every other part of check-long.
# Without root it says so and counts as one skipped.  DEBIAN_KEEP=1 leaves
# the folder behind.

cd "$(dirname "$0")/.." || exit 2
SECONDS=0
passed=0 failed=0 skipped=0

passes() {
	((passed += 1))
	echo "ok   $1"
}

fails() {
	((failed += 1))
	echo "FAIL $1"
}

totals() {
	echo "$passed passed, $failed failed$( ((skipped)) &&
	    echo ", $skipped skipped")"
	((failed == 0))
	exit
}

skip_all() {
	((skipped += 1))
	echo "skip the other Debian release: $1"
	totals
}

here=$(. /etc/os-release && echo "${VERSION_CODENAME:-unknown}")
if [[ -n ${1:-} ]]; then
	release=$1
elif [[ $here == bookworm ]]; then
	release=trixie
else
	release=bookworm
fi

[[ $(id -u) == 0 ]] || skip_all "debootstrap needs root"
if ! command -v debootstrap >/dev/null; then
	echo "installing debootstrap with apt-get"
	apt-get -qq update
	apt-get -qq install -y --no-install-recommends debootstrap >/dev/null
fi
command -v debootstrap >/dev/null || skip_all "no debootstrap"
unshare --mount --pid --fork true 2>/dev/null ||
    skip_all "this machine allows no namespaces"

root=$(mktemp -d "${TMPDIR:-/var/tmp}/touchstone-debian.XXXXXX") || exit 2
remove() {
	[[ -n ${DEBIAN_KEEP:-} ]] || rm -rf --one-file-system "$root"
}
trap remove EXIT
trap 'tail -n 5 "$root"/*.log; exit 143' INT TERM HUP
chmod 755 "$root"

# The mirrors this machine uses, for the other release.
sources=$(apt-get indextargets --format '$(SITE) $(RELEASE) $(COMPONENT)' \
    'Created-By: Packages' 2>/dev/null | sort -u |
    awk -v here="$here" -v release="$release" '
    $2 ~ "^" here && $3 == "main" {
	sub("^" here, release, $2)
	print "deb " $1 " " $2 " main"
    }')
mirror=$(awk -v release="$release" '$3 == release { print $2; exit }' \
    <<<"$sources")
[[ -n $mirror ]] || skip_all "apt on this machine names no mirror of $here"

# Nobody will miss it after a power cut: dpkg syncs each file otherwise.
mkdir -p "$root/etc/dpkg/dpkg.cfg.d"
echo force-unsafe-io >"$root/etc/dpkg/dpkg.cfg.d/90host"

echo "Debian $release from $mirror"
if ! debootstrap --variant=minbase --include=git,make,ca-certificates \
    "$release" "$root" "$mirror" >"$root.log" 2>&1; then
	tail -20 "$root.log"
	rm -f "$root.log"
	fails "debootstrap makes a minimal $release"
	totals
fi
rm -f "$root.log"
passes "debootstrap makes a minimal $release"

# How this machine reaches its mirror, npm's registry and their certificates.
echo "$sources" >"$root/etc/apt/sources.list"
apt-config dump | grep -E '^Acquire::(http|https|Check|Retries)' \
    >"$root/etc/apt/apt.conf.d/90host"
for file in /etc/resolv.conf /etc/hosts; do
	[[ -e $file ]] && cp -L "$file" "$root$file"
done
mkdir -p "$root/host"
authorities=/host/authorities.crt
cp -L "${NODE_EXTRA_CA_CERTS:-/etc/ssl/certs/ca-certificates.crt}" \
    "$root$authorities"
registry=$(npm config get registry 2>/dev/null)
git clone -q --bare . "$root/host/touchstone.git" || exit 2

settings=(HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8
    npm_config_cafile="$authorities" NODE_EXTRA_CA_CERTS="$authorities")
[[ $registry == http* ]] && settings+=(npm_config_registry="$registry")
for name in http_proxy https_proxy no_proxy HTTP_PROXY HTTPS_PROXY NO_PROXY; do
	[[ -n ${!name:-} ]] && settings+=("$name=${!name}")
done

# inside COMMAND: in the new root, with proc, dev and dev/pts of its own.
inside() {
	unshare --mount --pid --fork --kill-child bash -c '
	root=$1; shift
	mount --make-rprivate / &&
	mount --bind "$root" "$root" &&
	mount -t proc proc "$root/proc" &&
	mount -t tmpfs -o mode=755 dev "$root/dev" &&
	for node in null zero full random urandom tty; do
		: >"$root/dev/$node" && mount --bind "/dev/$node" "$root/dev/$node"
	done &&
	mkdir "$root/dev/pts" "$root/dev/shm" &&
	mount -t devpts -o newinstance,ptmxmode=666 devpts "$root/dev/pts" &&
	mount -t tmpfs shm "$root/dev/shm" &&
	ln -s pts/ptmx "$root/dev/ptmx" &&
	ln -s /proc/self/fd "$root/dev/fd" &&
	exec chroot "$root" env -i "$@"' inside "$root" "${settings[@]}" \
	    bash -c "$1" </dev/null
}

inside 'git clone -q /host/touchstone.git /root/touchstone' || exit 2

if inside 'cd /root/touchstone && make demo </dev/null' >"$root/demo.log" 2>&1
then
	passes "make demo on a minimal $release"
	tail -12 "$root/demo.log" | sed 's/^/    /'
else
	fails "make demo on a minimal $release, in full:"
	sed 's/^/    /' "$root/demo.log"
fi

if [[ -n ${MINUTES:-} ]]; then
	left=$((MINUTES - SECONDS / 60))
	settings+=("MINUTES=$((left > 3 ? left : 3))")
fi
inside 'cd /root/touchstone && make check' >"$root/check.log" 2>&1
status=$?
last=$(tail -1 "$root/check.log")
[[ $last =~ ^[0-9]+\ passed ]] ||
    last=$(grep -E '^[0-9]+ passed, [0-9]+ failed' "$root/check.log" | tail -1)
if [[ $last =~ ^([0-9]+)\ passed,\ ([0-9]+)\ failed(,\ ([0-9]+)\ skipped)? ]]
then
	((passed += BASH_REMATCH[1], failed += BASH_REMATCH[2],
	    skipped += ${BASH_REMATCH[4]:-0}))
	if ((status == 0)); then
		passes "make check on a minimal $release"
	else
		fails "make check on a minimal $release, in full:"
	fi
else
	fails "make check on a minimal $release, which counted nothing:"
fi
grep '^made smaller' "$root/check.log"
((status == 0)) || sed 's/^/    /' "$root/check.log"
totals
