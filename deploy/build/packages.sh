#!/bin/sh
# packages.sh - what building and testing need, and what is missing.
#
# Tests for each command, pkg-config module or header (never for a package's
# name, so a node of your own will do), says which Debian packages would
# bring what is missing, and installs them as root or through sudo.  With
# neither it names them and fails.
#
#   packages.sh          look, and install what is missing
#   packages.sh --list   only print the names of the missing packages
set -eu

missing=

lacks() {
	case " $missing " in
	*" $1 "*) ;;
	*) missing="${missing:+$missing }$1" ;;
	esac
}

# command PACKAGE NAME: the package is missed when no such command is found.
want_command() {
	command -v "$2" >/dev/null 2>&1 || lacks "$1"
}

want_module() {
	pkg-config --exists "$2" 2>/dev/null || lacks "$1"
}

want_header() {
	[ -e "$2" ] || lacks "$1"
}

want_command gcc gcc
want_header libc6-dev /usr/include/stdio.h
want_command make make
want_command binutils ar
want_command groff-base groff
want_command pkg-config pkg-config
want_module libsodium-dev libsodium
want_module libcbor-dev libcbor
want_module libsqlite3-dev sqlite3
want_module libncurses-dev ncursesw
want_module libcurl4-openssl-dev libcurl
want_module libevent-dev libevent_core
want_module libjansson-dev jansson
want_module libglib2.0-dev glib-2.0
want_module libqrencode-dev libqrencode
want_module libfribidi-dev fribidi
want_header libunistring-dev /usr/include/unilbrk.h
want_header libmbedtls-dev /usr/include/mbedtls/ssl.h
want_header libcmocka-dev /usr/include/cmocka.h
want_header tzdata /usr/share/zoneinfo/Europe/Vienna
want_header ca-certificates /etc/ssl/certs/ca-certificates.crt
want_command tmux tmux
want_command curl curl
want_command procps ps
want_command openssl openssl
want_command faketime faketime
want_command sqlite3 sqlite3
want_command nodejs node
want_command npm npm

# llhttp: a library of its own since Debian 13, sources inside another
# package before that.
if ! pkg-config --exists libllhttp 2>/dev/null &&
    [ ! -e /usr/share/llhttp/llhttp.c ]; then
	if apt-cache show libllhttp-dev >/dev/null 2>&1; then
		lacks libllhttp-dev
	elif apt-cache show node-llhttp >/dev/null 2>&1; then
		lacks node-llhttp
	elif grep -q '^VERSION_ID="1[0-2]"' /etc/os-release 2>/dev/null; then
		lacks node-llhttp
	else
		lacks libllhttp-dev
	fi
fi

# cddl checks the grammar's own form; Debian 12 has none, its test skips there.
if grep -q '^VERSION_ID="13"' /etc/os-release 2>/dev/null; then
	want_command cddl cddl
fi

if [ "${1:-}" = --list ]; then
	printf '%s\n' $missing
	exit 0
fi
[ -n "$missing" ] || exit 0

echo "packages: missing: $missing"
if [ "$(id -u)" = 0 ]; then
	as_root=
elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
	as_root=sudo
elif command -v sudo >/dev/null 2>&1 && [ -t 0 ]; then
	as_root=sudo
else
	echo "packages: neither root nor sudo here; have these installed:" \
	    "apt-get install $missing" >&2
	exit 1
fi

echo "packages: installing them with $as_root apt-get"
$as_root apt-get -qq update
$as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get -qq install -y --no-install-recommends $missing >/dev/null
echo "packages: installed: $missing"
