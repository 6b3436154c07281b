#!/bin/bash
# format.sh - .clang-format says how the code is set; this says where it is not.
#
# The versions of clang-format differ in small things: Debian 12's counts.

cd "$(dirname "$0")/.." || exit 2
name="the code is set as .clang-format says"
version=$(clang-format --version 2>/dev/null | grep -oE '[0-9]+' | head -1)
if [[ $version != 14 ]]; then
	echo "ok 1 - $name # SKIP clang-format 14 is not here"
	echo 1..1
	exit 0
fi

files=()
for file in {protocol,kiosk,aggregator,tests}/{,*/}*.[ch]; do
	[[ -f $file ]] && files+=("$file")
done
mapfile -t wrong < <(clang-format --dry-run "${files[@]}" 2>&1 |
    sed -nE 's/^([^: ]+\.[ch]):.*/\1/p' | sort -u)
if ((${#wrong[@]} == 0)); then
	echo "ok 1 - $name"
else
	echo "not ok 1 - $name"
	printf '# clang-format -i %s\n' "${wrong[@]}"
fi
echo 1..1
((${#wrong[@]} == 0))
