#!/bin/bash
# The administrator, who can write to the store, removes or changes what was
# counted.  `verify` finds it and names it.

. "$(dirname "$0")/story.sh"

start_aggregator
standard_map
enrol_kiosk north
enrol_kiosk south
source=$(add_source site web)
for value in 4 3 4; do
	kiosk north rate $value >/dev/null
	kiosk north sync
done
kiosk south rate 1 >/dev/null
kiosk south sync
for id in a b c; do
	feedback "$source" "{\"id\": \"$id\", \"value\": 2}" >/dev/null
done
# Both kiosks have now seen a book that names all of it.
kiosk north sync
kiosk south sync
is "$(score '.scores[0].n')" 7 "seven ratings are in"
holds "the audit finds nothing as long as nothing was done" aggregator verify
stop_aggregator

journal_of() {
	echo "(SELECT id FROM journal WHERE name = '$1' AND kind <> 'book')"
}
epochs_of() {
	echo "(SELECT id FROM epoch WHERE journal = $(journal_of "$1"))"
}

# tampered SENTENCE PATTERN SQL: verify on a copy of the folder with the deed
# done; and once more after rebuild has made the rest agree with it.
tampered() {
	local copy=$STORY/copy said status

	rm -rf "$copy"
	cp -a "$STORY/centre" "$copy"
	sqlite3 "$copy/store.db" "DROP TRIGGER IF EXISTS run_once; $3" ||
	    give_up "sqlite3: $3"
	said=$("$AGGREGATOR" -d "$copy" verify 2>&1)
	status=$?
	is "$status" 1 "$1 is found"
	like "$said" "$2" "and named"
	"$AGGREGATOR" -d "$copy" rebuild >/dev/null 2>&1
	"$AGGREGATOR" -d "$copy" verify >/dev/null 2>&1
	is "$?" 1 "and still found when the tallies were folded anew"
}

tampered "an envelope taken out of the middle" 'north' \
    "DELETE FROM envelope WHERE id = (SELECT id FROM envelope
	WHERE epoch IN $(epochs_of north) ORDER BY first LIMIT 1 OFFSET 1)"
tampered "an envelope taken from the end" 'north' \
    "DELETE FROM run WHERE epoch IN $(epochs_of north) AND last >=
	(SELECT max(first) FROM envelope WHERE epoch IN $(epochs_of north));
     DELETE FROM envelope WHERE epoch IN $(epochs_of north) AND first =
	(SELECT max(first) FROM envelope WHERE epoch IN $(epochs_of north))"
tampered "a changed byte of an envelope" 'north' \
    "UPDATE envelope SET bytes = CAST(substr(bytes, 1, 120) ||
	x'07' || substr(bytes, 122) AS BLOB)
	WHERE epoch IN $(epochs_of north) AND id = (SELECT max(id)
	FROM envelope WHERE epoch IN $(epochs_of north))"
tampered "a kiosk that is gone with all it sent" 'south|gone|missing' \
    "CREATE TEMP TABLE gone AS SELECT id FROM journal WHERE name = 'south';
     CREATE TEMP TABLE epochs AS SELECT id FROM epoch
	WHERE journal IN (SELECT id FROM gone);
     DELETE FROM run WHERE epoch IN (SELECT id FROM epochs);
     DELETE FROM envelope WHERE epoch IN (SELECT id FROM epochs);
     DELETE FROM epoch WHERE id IN (SELECT id FROM epochs);
     DELETE FROM kiosk WHERE journal IN (SELECT id FROM gone);
     DELETE FROM kiosk_touchpoint WHERE journal IN (SELECT id FROM gone);
     DELETE FROM journal WHERE id IN (SELECT id FROM gone)"
tampered "an answer from the web that is gone" 'site' \
    "DELETE FROM run WHERE epoch IN $(epochs_of site) AND last >=
	(SELECT max(first) FROM envelope WHERE epoch IN $(epochs_of site));
     DELETE FROM envelope WHERE epoch IN $(epochs_of site) AND first =
	(SELECT max(first) FROM envelope WHERE epoch IN $(epochs_of site))"
tampered "a book that lacks its last pages" 'book' \
    "CREATE TEMP TABLE book AS SELECT epoch.id FROM epoch
	JOIN journal ON journal.id = epoch.journal
	WHERE journal.kind = 'book';
     DELETE FROM run WHERE epoch IN (SELECT id FROM book) AND last >=
	(SELECT max(first) FROM envelope
	WHERE epoch IN (SELECT id FROM book));
     DELETE FROM envelope WHERE epoch IN (SELECT id FROM book) AND first =
	(SELECT max(first) FROM envelope
	WHERE epoch IN (SELECT id FROM book))"
