/*
 * spoil_bundle.mjs FILE FOLDER - writes what an auditor must not accept.
 *
 * changed: one bit of a kiosk's envelope is another.  without-kiosk: the first
 * envelope of a kiosk is left out; without-source: all of a source's;
 * without-book: all but the first of the book.
 */

import { readFileSync, writeFileSync } from 'node:fs';

import { hex, items } from './cbor.mjs';
import { kidOf } from './keys.mjs';
import { bundle } from './read.mjs';

const [file, folder] = process.argv.slice(2);
const bytes = readFileSync(file);
const { journals, items: pairs } = bundle(bytes);
const pieces = items(bytes).map((one) => one.bytes);
const kinds = new Map(journals.map(({ key, kind }) => [hex(kidOf(key)), kind]));

/* The kind of each envelope's journal, in the bundle's order. */
const order = pairs.map(({ envelope }) => kinds.get(hex(envelope.kid)));

function without(indexes) {
	const gone = new Set(indexes.flatMap((i) => [1 + 2 * i, 2 + 2 * i]));
	return Buffer.concat(pieces.filter((_, i) => !gone.has(i)));
}

function indexesOf(kind) {
	return order.flatMap((one, i) => (one === kind ? [i] : []));
}

const [kiosk] = indexesOf('kiosk');
const changed = pieces.map((piece) => Buffer.from(piece));
changed[1 + 2 * kiosk][changed[1 + 2 * kiosk].length - 1] ^= 1;

writeFileSync(`${folder}/changed`, Buffer.concat(changed));
writeFileSync(`${folder}/without-kiosk`, without([kiosk]));
writeFileSync(`${folder}/without-source`, without(indexesOf('source')));
writeFileSync(`${folder}/without-book`, without(indexesOf('book').slice(1)));
