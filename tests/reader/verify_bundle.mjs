/*
 * verify_bundle.mjs FILE - an auditor's look at a bundle, without our programs.
 *
 * Checks every signature, chain, slot and text, that the book knows each
 * journal, and that what kiosks and the book witnessed is here.  Prints one
 * JSON document; ends with 1 when anything is wrong.
 */

import { readFileSync } from 'node:fs';

import { Refused, hex } from './cbor.mjs';
import { Journal } from './journal.mjs';
import { bundle } from './read.mjs';

/* The journals of a bundle by kid, each with what its head says of it. */
function journalsOf({ journals, items }) {
	const found = new Map();
	for (const { key, kind, name } of journals) {
		const journal = new Journal(key);
		found.set(journal.kid, Object.assign(journal, { kind, name }));
	}
	for (const { envelope, texts } of items)
		found.get(hex(envelope.kid)).add(envelope.payload, texts);
	found.forEach((journal) => journal.finish());
	return found;
}

/* The book named at a head must hold it; number 0 is an empty one. */
function checkWitness(journals, journal, number, witnessed, head) {
	const other = journals.get(hex(witnessed));
	if (head.number !== 0 && !other?.has(head))
		journal.problem(number, `entry ${head.number} of` +
		    ` ${hex(witnessed)}, seen then, is not here`);
}

function checkWitnesses(journals) {
	for (const journal of journals.values())
		for (const entry of journal.entries()) {
			if (entry.kind === -3)
				checkWitness(journals, journal, entry.number,
				    entry.key, entry.book);
			for (const { kid, head } of entry.heads ?? [])
				checkWitness(journals, journal, entry.number,
				    kid, head);
		}
}

/* Enrolled (-32) and source-added (-37) bring the keys a book believes. */
function checkKnown(journals) {
	const books = [...journals.values()].filter(({ kind }) => kind === 'book');
	const known = new Set(books.flatMap((book) => [...book.entries()]
	    .filter(({ kind }) => kind === -32 || kind === -37)
	    .map(({ key }) => hex(key))));
	for (const journal of journals.values())
		if (journal.kind !== 'book' && !known.has(hex(journal.key)))
			journal.problem(0, 'no book here knows this journal');
}

function report(journals) {
	const all = [...journals.values()];
	return {
		journals: all.map((journal) => ({
			journal: journal.kid, kind: journal.kind,
			name: journal.name, epochs: journal.epochs.size,
			...journal.counts(),
		})),
		problems: all.flatMap(({ problems }) => problems),
	};
}

function verify(file) {
	try {
		const journals = journalsOf(bundle(readFileSync(file)));
		checkWitnesses(journals);
		checkKnown(journals);
		return report(journals);
	} catch (error) {
		if (!(error instanceof Refused))
			throw error;
		return { journals: [], problems: [{ why: error.message }] };
	}
}

const found = verify(process.argv[2]);
console.log(JSON.stringify({ ok: found.problems.length === 0, ...found }));
process.exitCode = found.problems.length === 0 ? 0 : 1;
