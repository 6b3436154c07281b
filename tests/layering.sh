#!/bin/bash
# layering.sh - holds the arrows between the rooms; prints TAP.
#
# Two kinds of proof: what the sources include, and what each archive asks of
# the linker.  main -> io -> core -> protocol, once for each program; kiosk
# and aggregator never one another; decisions do no I/O, read no clock and
# keep no state of their own.
#
# B: the build folder whose archives are looked at.

B=${B:-build}
cd "$(dirname "$0")/.." || exit 2
count=0 failures=0

# holds SENTENCE COMMAND...: the lines COMMAND prints contradict the sentence.
holds() {
	local sentence=$1 against

	shift
	against=$("$@")
	((count += 1))
	if [[ -z $against ]]; then
		echo "ok $count - $sentence"
		return
	fi
	((failures += 1))
	echo "not ok $count - $sentence"
	sed 's/^/# /' <<<"$against"
}

# includes PATTERN FILE...: the #include lines of the files that match.
includes() {
	local pattern=$1

	shift
	(($#)) || return
	grep -HnE "^[[:space:]]*#[[:space:]]*include[[:space:]]*$pattern" "$@"
}

# Only the files that match ALLOWED may have such includes.
only_in() {
	mapfile -t others < <(printf '%s\n' "${ours[@]}" | grep -vxE "$1")
	includes "$2" "${others[@]}"
}

# under FOLDER: our sources and headers in it and below.
under() {
	[[ -d $1 ]] && find "$1" -name '*.[ch]' | sort
}

mapfile -t protocol < <(under protocol)
mapfile -t kiosk < <(under kiosk)
mapfile -t aggregator < <(under aggregator)
mapfile -t cores < <(under kiosk/core; under aggregator/core)
mapfile -t ios < <(under kiosk/io; under aggregator/io)
ours=("${protocol[@]}" "${kiosk[@]}" "${aggregator[@]}")

# ---- what the sources include -------------------------------------------------

unguarded() {
	printf '%s\n' "${ours[@]}" | grep '\.h$' |
	    xargs -r grep -LE '^#(ifndef [A-Z0-9_]+_H_?$|pragma once)'
}

outside='<(sqlite3\.h|event2/|curl/|mbedtls/|unistd\.h|fcntl\.h|dirent\.h|pthread\.h|sys/(socket|stat|mman|wait|time|file)\.h|signal\.h|poll\.h)'

holds "the protocol knows nobody" \
    includes '"(kiosk|aggregator|tests)/' "${protocol[@]}"
holds "the kiosk includes nothing of the aggregator" \
    includes '"(aggregator|tests)/' "${kiosk[@]}"
holds "the aggregator includes nothing of the kiosk" \
    includes '"(kiosk|tests)/' "${aggregator[@]}"
holds "core/ includes neither io/ nor a command" \
    includes '"(kiosk|aggregator)/(io/|[^/"]*")' "${cores[@]}"
holds "io/ includes no command" \
    includes '"(kiosk|aggregator)/[^/"]*"' "${ios[@]}"
holds "our own includes are written from the root" \
    includes '"([^/"]*"|\.)' "${ours[@]}"
holds "core/ and protocol/ include nothing of the outside world" \
    includes "$outside" "${protocol[@]}" "${cores[@]}"
holds "kiosk/io/terminal.c alone knows ncurses" \
    only_in 'kiosk/io/terminal\.c' '<(ncursesw/)?(n?curses|term|panel)\.h>'
holds "aggregator/io/tls.c alone knows mbedTLS's ssl" \
    only_in 'aggregator/io/tls\.c' '<mbedtls/(ssl|net)[a-z_]*\.h>'
holds "aggregator/core/http.c alone knows llhttp" \
    only_in 'aggregator/core/http\.c' '<llhttp'
holds "kiosk/io/https.c alone knows curl" \
    only_in 'kiosk/io/https\.c' '<curl/'
holds "every header guards itself" unguarded

# ---- what the archives ask of the linker ----------------------------------------

symbols() {
	nm -A "$B/lib$1.a" 2>/dev/null
}

# asks ARCHIVE PATTERN: what it leaves to others and matches.
asks() {
	symbols "$1" |
	    sed -nE "s/^[^:]*:([^:]*):[[:space:]]*U ($2)(@.*)?\$/\1 asks for \2/p"
}

# jansson gives sheet.c a tree; nothing else in core/ and protocol/ has a heap.
asks_heap() {
	asks "$1" "$heap" | grep -v '^sheet\.o '
}

# Bytes in sections that can be written.  Constant tables with pointers in
# them are in .data.rel.ro and no state.
keeps_state() {
	size -A "$B/lib$1.a" 2>/dev/null | awk '
	/\.o / { member = $1 }
	/^\.(data|bss|tdata|tbss)/ && !/^\.data\.rel\.ro/ && $2 > 0 {
		print member " has " $2 " bytes in " $1
	}'
}

# defined ARCHIVE...: names that the archives define.
defined() {
	local archive

	for archive; do
		symbols "$archive" |
		    sed -nE 's/^[^:]*:[^:]*:[0-9a-f]+ [TDBRVWC] (.*)$/\1/p'
	done | sort -u
}

# needs ARCHIVE OTHER...: what ARCHIVE asks for that only the others define.
needs() {
	local archive=$1

	shift
	comm -12 <(symbols "$archive" | sed -nE 's/.*: +U (.*)$/\1/p' | sort -u) \
	    <(comm -23 <(defined "$@") <(defined "$archive" protocol))
}

heap='malloc|calloc|realloc|reallocarray|free|strn?dup|v?asprintf|__v?asprintf_chk'
clock='time|gettimeofday|clock|clock_gettime|(local|gm)time(_r)?|mktime|u?sleep|nanosleep'
files='open(at)?(64)?|__open(64)?_2|creat|(__)?p?read(64)?(_chk)?|p?write(64)?|close|fd?open(64)?|f(read|write|gets|puts)|puts|putchar|(__)?v?f?printf(_chk)?|perror|std(out|err|in)|unlink|rename|f?stat|mkdir|f(data)?sync|mmap'
world='socket|connect|bind|listen|accept|send|recv|[gs]etenv|system|fork|exec[vl].*|popen|getpid|kill|signal|sigaction|_?exit|s?rand(om)?|pthread_.*|syslog|randombytes_.*|sqlite3_.*|curl_.*|mbedtls_ssl_.*|(buffer)?event_.*'

for archive in protocol kiosk-core aggregator-core; do
	folder=${archive/-/\/}
	holds "$folder reads no clock" asks "$archive" "$clock"
	holds "$folder touches no file" asks "$archive" "$files"
	holds "$folder asks nothing of network, processes, chance or store" \
	    asks "$archive" "$world"
	holds "$folder allocates nothing" asks_heap "$archive"
	holds "$folder keeps no state of its own" keeps_state "$archive"
done

# Without this one a missing archive would pass all the others.
missing_archives() {
	local archive

	for archive in protocol {kiosk,aggregator}-{core,io}; do
		[[ -s $B/lib$archive.a ]] || echo "no $B/lib$archive.a"
	done
}

holds "the archives are there to be looked at" missing_archives
holds "libprotocol.a needs none of our other archives" \
    needs protocol kiosk-core kiosk-io aggregator-core aggregator-io
holds "libkiosk-core.a needs nothing but the protocol" \
    needs kiosk-core kiosk-io aggregator-core aggregator-io
holds "libaggregator-core.a needs nothing but the protocol" \
    needs aggregator-core aggregator-io kiosk-core kiosk-io
holds "libkiosk-io.a needs nothing of the aggregator" \
    needs kiosk-io aggregator-core aggregator-io
holds "libaggregator-io.a needs nothing of the kiosk" \
    needs aggregator-io kiosk-core kiosk-io

echo "1..$count"
((failures == 0))
