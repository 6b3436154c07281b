/*
 * check_vectors.mjs VECTORS PAPER - envelopes made by somebody else, byte for
 * byte, and PROTOCOL.md's worked example.
 *
 * Reads them, writes the same bytes, and refuses every change of one byte.
 */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

import { item, write } from './cbor.mjs';
import { NOWHERE, chainStep, commitment, epochStart } from './journal.mjs';
import { keyPair, kidOf } from './keys.mjs';
import * as read from './read.mjs';
import { plan, refuses, test } from './tap.mjs';
import { writeEnvelope } from './write.mjs';

const vectors = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const bytesOf = (name) => Buffer.from(vectors[name], 'hex');
const seed = bytesOf('seed');
const keys = () => bytesOf('pub');

function open(bytes) {
	return read.envelope(item(bytes), keys).payload;
}

/* Back from what read.mjs names to the values it was given. */
function rewrite({ epoch, first, before, slots, entries }) {
	const plain = (slot) => [slot.touchpoint, slot.sheet, slot.question,
	    slot.language, ['customer', 'staff', 'agent'].indexOf(slot.hand)];
	return writeEnvelope({
		seed, epoch, first, before,
		slots: new Map([...slots].map(([n, slot]) => [n, plain(slot)])),
		entries: entries.map(({ bytes }) => item(bytes)),
	});
}

await test('the seed gives the public key', () => {
	assert.deepEqual(keyPair(seed).key, bytesOf('pub'));
});

await test('an envelope of one rating says what its maker put in', () => {
	const found = open(bytesOf('env'));
	const [[slot, at, step]] = vectors.env_entries;
	const { bytes, ...rating } = found.entries[0];
	assert.deepEqual(rating,
	    { kind: 0, slot, at, step, flags: [], more: new Map() });
	assert.equal(bytes.length, 8);
	assert.equal(found.first, vectors.env_first);
	assert.equal(found.epoch.toString('hex'), vectors.env_epoch);
	assert.equal(found.slots.get(0).touchpoint, vectors.env_slots[0][0]);
});

for (const [name, count] of [['env', 1], ['env100', 100], ['env4096', 4096]]) {
	await test(`an envelope of ${count} is read and written to the byte`, () => {
		const found = open(bytesOf(name));
		assert.equal(found.entries.length, count);
		assert.deepEqual(rewrite(found), bytesOf(name));
	});
}

await test('no change of one byte of an envelope is accepted', () => {
	const bytes = bytesOf('env');
	for (let at = 0; at < bytes.length; at++)
		for (let change = 1; change < 256; change++) {
			const other = Buffer.from(bytes);
			other[at] ^= change;
			assert(refuses(() => open(other)), `byte ${at} by ${change}`);
		}
});

await test('an envelope cut short anywhere is refused', () => {
	const bytes = bytesOf('env100');
	for (let length = 0; length < bytes.length; length++)
		assert(refuses(() => open(bytes.subarray(0, length))),
		    `${length} bytes`);
});

/* The example's bytes in order; words stand behind them in each line. */
const paper = readFileSync(process.argv[3], 'utf8')
    .split('## Worked example')[1]
    .match(/(?<=^ {4,}(?:key |kid )?) *(?:(?:[0-9a-f]{2})+(?: +|$))+/gm)
    .join('').replace(/ /g, '');

await test('the paper\'s example is that envelope and its hashes', () => {
	const { epoch, before, entries } = open(bytesOf('env'));
	const key = bytesOf('pub');
	const start = epochStart(key, epoch, NOWHERE);
	const opening = write([-1, 0, NOWHERE.epoch, NOWHERE.number,
	    NOWHERE.hash, 1750000000000]);
	const text = {
		salt: Buffer.from([...Array(16).keys()]), text: 'Danke',
	};
	const shown = {
		key, kid: kidOf(key), envelope: bytesOf('env'),
		next: chainStep(before, entries[0].bytes), start, opening,
		first: chainStep(start, opening), text: commitment(1, text),
		reference: commitment(-1, text),
	};
	for (const [name, bytes] of Object.entries(shown))
		assert(paper.includes(bytes.toString('hex')), name);
});

plan();
