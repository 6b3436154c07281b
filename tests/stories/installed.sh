#!/bin/bash
# What `make install` puts where, and that systemd understands the units.

. "$(dirname "$0")/story.sh"

unset MAKEFLAGS MAKELEVEL
to=$STORY/root
holds "make install ends well" make -s B="${TOUCHSTONE_BUILD#"$ROOT"/}" \
    DESTDIR="$to" PREFIX=/usr install

for name in kiosk aggregator; do
	holds "touchstone-$name runs from where it was put" \
	    "$to/usr/bin/touchstone-$name" --version
	is "$(sed -n 's/^ExecStart=\([^ ]*\).*/\1/p' \
	    "$to/usr/lib/systemd/system/touchstone-$name.service")" \
	    "/usr/bin/touchstone-$name" \
	    "the unit starts touchstone-$name from there"
done
# What the linker was told: no fixed address, nothing writable that need not
# be, no stack to run from.
hardened() {
	local headers

	headers=$(readelf -hldW "$1")
	[[ $headers == *"DYN (Position-Independent"* &&
	    $headers == *GNU_RELRO* && $headers == *BIND_NOW* ]] &&
	    ! grep -q 'GNU_STACK.* RWE' <<<"$headers"
}
for name in kiosk aggregator; do
	holds "touchstone-$name is hardened by the linker" \
	    hardened "$to/usr/bin/touchstone-$name"
done
holds "both manual pages are there" test -s "$to/usr/share/man/man1/\
touchstone-kiosk.1" -a -s "$to/usr/share/man/man8/touchstone-aggregator.8"
examples=$to/usr/share/doc/touchstone/examples
holds "the examples for telephones and buttons are there" \
    test -s "$examples/extensions.conf" -a -x "$examples/button-box.sh"
is "$(find "$to/usr" -type f -perm /022)" "" \
    "nothing installed is open to others' writing"

# A machine without systemd's tools has nothing to ask.
for name in kiosk aggregator; do
	unit=$STORY/touchstone-$name.service
	sed "s,^ExecStart=,&$to," \
	    "$to/usr/lib/systemd/system/touchstone-$name.service" >"$unit"
	if command -v systemd-analyze >/dev/null; then
		is "$(systemd-analyze verify --man=no "$unit" 2>&1 |
		    grep "touchstone-$name")" "" \
		    "systemd finds no fault with touchstone-$name.service"
		like "$(systemd-analyze security --offline=yes "$unit" 2>&1 |
		    tail -1)" ' [0-2]\.[0-9] OK' \
		    "touchstone-$name.service is shut off from the rest"
	else
		skip "systemd finds no fault with touchstone-$name.service" \
		    "no systemd-analyze here"
		skip "touchstone-$name.service is shut off from the rest" \
		    "no systemd-analyze here"
	fi
done
