/*
 * check_examples.mjs - every function of read.mjs accepts its rule's example
 * and refuses it with any part spoiled; journal.mjs finds what is planted.
 *
 * A member of another type, one too many, a size off by one, a number beyond
 * its range: a function that does not look is found here.
 */

import assert from 'node:assert/strict';
import { inspect } from 'node:util';

import { Tagged, item, write } from './cbor.mjs';
import { b, beyond, examples, head, m, pair, slot, spoiled } from './examples.mjs';
import { Journal, commitment } from './journal.mjs';
import { keyPair, sha256 } from './keys.mjs';
import * as read from './read.mjs';
import { plan, refuses, test } from './tap.mjs';
import { Pen, writeEnrol, writeSigned, writeSync } from './write.mjs';

const keys = () => pair.key;

/* Shown on their own: they take more than one value, or allow anything. */
const elsewhere = ['signed', 'syncBody', 'bundle', 'bundleItem', 'unknownEntry'];

/* The longest text in bytes, tried with letters of two bytes. */
const longest = {
	who: 64, name: 64, title: 200, questionId: 64, language: 16,
};

/* entry's second argument is its bytes, elsewhere that is the keys. */
function call(rule, value) {
	return rule === 'entry' ? read.entry(value) : read[rule](value, keys);
}

await test('every rule is shown by an example', () => {
	assert.deepEqual(Object.keys(read).sort(),
	    [...Object.keys(examples), ...elsewhere].sort());
});

await test('every rule accepts its example', () => {
	for (const [rule, example] of Object.entries(examples))
		call(rule, example);
});

await test('every rule refuses its example with any part spoiled', () => {
	for (const [rule, example] of Object.entries(examples))
		for (const other of spoiled(example))
			assert(refuses(() => call(rule, other)),
			    `${rule}: ${inspect(other, { depth: 9 })}`);
});

await test('every text has its longest', () => {
	for (const [rule, most] of Object.entries(longest)) {
		const text = '\u00e4'.repeat(most / 2);
		call(rule, text);
		assert(refuses(() => call(rule, `${text}x`)), rule);
	}
});

await test('nothing just beyond a rule is accepted', () => {
	for (const [rule, others] of Object.entries(beyond))
		for (const other of others)
			assert(refuses(() => call(rule, other)),
			    `${rule}: ${inspect(other)}`);
});

await test('an entry of an unknown kind is kept as it is', () => {
	const { kind, rest } = read.entry([-52, 5, 'x', [1, [2, [3]]]]);
	assert.deepEqual([kind, ...rest], [-52, 'x', [1, [2, [3]]]]);
});

/* Hex of what is no item, or an item in a form that is not its only one. */
const unformed = {
	'a longer head': '1817', 'a longer length': '580161',
	'a head of eight bytes for four': '1b00000000ffffffff',
	'an indefinite array': '9f01ff', 'an indefinite text': '7f6161ff',
	'a float': 'f93c00', 'true': 'f5', 'undefined': 'f7',
	'another tag': 'c100', 'tag 18 with a longer head': 'd8128100',
	'keys that do not rise': 'a202000100', 'a key twice': 'a201000100',
	'a negative key before a larger one': 'a22000181800',
	'text that is not UTF-8': '61ff', 'a reserved head': '1c',
	'an array cut short': '82', 'a string cut short': '4261',
	'a break': 'ff', 'two items': '0101', 'no item': '',
};

await test('a value is taken in its only form', () => {
	for (const [what, bytes] of Object.entries(unformed))
		assert(refuses(() => item(Buffer.from(bytes, 'hex'))), what);
	const both = m([24, 0], [-1, 0]);
	assert.equal(write(both).toString('hex'), 'a21818002000');
	assert.deepEqual(item(write(both)), both);
});

await test('one signed thing does not pass for another', () => {
	const types = ['envelope', 'request', 'answer', 'kept', 'custody', 'sheet'];
	for (const made of types)
		for (const wanted of types.filter((type) => type !== made))
			assert(refuses(() => read[wanted](examples[made], keys)),
			    `${made} as ${wanted}`);
});

await test('a kid that names another key is refused', () => {
	const other = keyPair(b(32, 8));
	assert(refuses(() => read.envelope(examples.envelope, () => other.key)));
});

// ---- journals -----------------------------------------------------------------

function journalOf(...runs) {
	const journal = new Journal(pair.key);
	for (const run of runs)
		journal.add(read.envelope(item(run), keys).payload, m());
	return journal.finish();
}

/* Three entries of an epoch: its own, a slot, a rating. */
function penOf(epoch, previous) {
	const pen = new Pen(b(32, 7), epoch, 0, previous);
	pen.add([-2, 0, 0, slot]);
	pen.add([0, 5, 3]);
	return pen;
}

function headOf(pen) {
	const [epoch, number, hash] = pen.head();
	return { epoch, number, hash };
}

const whys = (journal) => journal.problems.map(({ why }) => why).join('; ');

await test('a journal in two epochs is whole', () => {
	const one = penOf(b(8, 1)), first = one.take();
	one.add([0, 6, 4]);
	const second = one.take(m([0, slot]));
	const two = penOf(b(8, 2), headOf(one));
	const journal = journalOf(first, second, two.take());
	assert.equal(whys(journal), '');
	assert.deepEqual(journal.counts(), { entries: 7, ratings: 3, texts: 0 });
});

await test('gaps, joints, forks, seams and changed slots are named', () => {
	const one = penOf(b(8, 1)), first = one.take(), early = headOf(one);
	one.add([0, 6, 4]);
	const second = one.take(m([0, slot]));
	one.add([0, 7, 4]);
	const third = one.take(m([0, slot]));
	const changed = [...slot.slice(0, 4), 1];
	const forked = writeSigned('envelope', pair, [b(8), 4, early.hash,
	    m([0, slot]), write([0, 6, 0])]);
	const apart = writeSigned('envelope', pair, [b(8), 4, b(32),
	    m([0, changed]), write([0, 6, 4])]);
	const back = penOf(b(8, 2), early).take();
	assert.match(whys(journalOf(first, third)), /a gap after 3/);
	assert.match(whys(journalOf(first, second, forked)), /a fork/);
	assert.match(whys(journalOf(first, apart)),
	    /slot 0 changes its meaning; does not follow/);
	assert.match(whys(journalOf(first, second, back)), /before the last/);
	assert.match(whys(journalOf(back)), /is not here/);
	assert.match(whys(journalOf(second)), /has no beginning/);
	assert.match(whys(journalOf(first, penOf(b(8, 2)).take(),
	    penOf(b(8, 3)).take())), /has a sibling/);
});

await test('a text belongs to its entry only with its salt', () => {
	const text = { salt: b(16), text: 'kalt' };
	const journal = new Journal(pair.key);
	const pen = penOf(b(8, 1));
	pen.add([0, 6, 1, 0, m([1, commitment(4, text)],
	    [2, commitment(-4, text)])]);
	const run = read.envelope(item(pen.take()), keys).payload;
	journal.add(run, m([4, text], [-4, text]));
	assert.equal(whys(journal), '');
	for (const wrong of [[4, { ...text, salt: b(16, 2) }], [3, text],
	    [-4, { ...text, text: 'warm' }]])
		journal.add(run, m(wrong));
	assert.equal(journal.problems.length, 3);
});

// ---- sequences ----------------------------------------------------------------

await test('a request and a bundle are read with what follows them', () => {
	const envelope = penOf(b(8, 1)).take();
	const { request, bytes } = writeSync(pair, {
		to: b(16), nonce: b(16), at: 0, wall: 0, head,
	}, [{ envelope }]);
	const body = read.syncBody(bytes, keys);
	const beside = bytes.subarray(request.length);
	assert.equal(body.items.length, 1);
	assert.deepEqual(body.request.payload.body, sha256(beside));
	const bundle = Buffer.concat([
	    write(['touchstone/1 bundle', [[pair.key, 'kiosk', 'hall']]]), beside]);
	assert.equal(read.bundle(bundle).items.length, 1);
	assert(refuses(() => read.bundle(bundle, () => false)));
	assert(refuses(() => read.bundle(bundle.subarray(0, -1))));
});

await test('an enrolment is signed by the key that it brings', () => {
	const about = { to: b(16), nonce: b(16), token: 't', description: '' };
	const mine = item(writeEnrol(pair, about));
	assert.deepEqual(read.enrol(mine).payload.key, pair.key);
	const [header, open, body] = mine.value;
	const other = item(writeEnrol(keyPair(b(32, 8)), about)).value[3];
	assert(refuses(() => read.enrol(new Tagged([header, open, body, other]))));
});

plan();
