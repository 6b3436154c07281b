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
import { Journal, commitment } from './journal.mjs';
import { keyPair, sha256 } from './keys.mjs';
import * as read from './read.mjs';
import { plan, refuses, test } from './tap.mjs';
import { Pen, writeEnrol, writeSigned, writeSync } from './write.mjs';

const pair = keyPair(Buffer.alloc(32, 7));
const keys = () => pair.key;
const b = (size, fill = 1) => Buffer.alloc(size, fill);
const m = (...pairs) => new Map(pairs);

const head = [b(8), 7, b(32)];
const slot = ['counter-1', b(16), 'satisfaction', 'de', 0];
const file = Buffer.from('{"name":"counter"}');
const sheetPayload = [3, 'counter', sha256(file).subarray(0, 16), file];
const envelopePayload =
    [b(8), 1, b(32), m([0, slot]), write([0, 5, 3])];
const receiptPayload = [pair.kid, b(8), 9, b(32), [4, -4]];
const registration = ['hall', 'counter',
    [['counter-1', 'Counter', 'Europe/Vienna', 'counter', b(16)]]];
const kept = writeSigned('kept', pair, receiptPayload);
const sheet = writeSigned('sheet', pair, sheetPayload);
const answerPayload = [1, b(32), 1700000000000, 0, [kept], [[0, 0, 9]],
    [sheet], [b(32)], registration, head];
const enrolPayload = [1, b(16), b(16), 'https://h/#v1', pair.key, 'reader'];
const requestPayload = [1, b(16), b(16), 5, -5, head,
    m(['disk', 5], ['clock', 'exact'], ['error', null]), [b(16)], [head], b(32)];
const deed = (kind, ...fields) => [kind, 5, 'anna', ...fields];
const signedValue = (type, payload) => item(writeSigned(type, pair, payload));

/* A value for each rule; every part of it is spoiled below. */
const examples = {
	header: m([1, -8], [4, b(16)]),
	envelope: signedValue('envelope', envelopePayload),
	request: signedValue('request', requestPayload),
	enrol: signedValue('enrol', enrolPayload),
	answer: signedValue('answer', answerPayload),
	kept: signedValue('kept', receiptPayload),
	custody: signedValue('custody', receiptPayload),
	receipt: signedValue('kept', receiptPayload),
	sheet: signedValue('sheet', sheetPayload),
	envelopePayload,
	entry: [0, 5, 3], rating: [0, 5, 3, 31, m([1, b(32)], [5, b(16)])],
	flags: 31, flag: 4, more: m([1, b(32)], [2, b(32)], [3, -1], [4, b(16)]),
	epochEntry: [-1, 0, b(8), 0, b(32), 5], slotEntry: [-2, 5, 0, slot],
	timeEntry: [-3, 5, b(16), 5, 1, head], aliveEntry: [-4, 5],
	jumpEntry: [-5, 5, -5, 5], noteEntry: [-6, 5, 5, 'counter-1'], note: 5,
	lostEntry: [-7, 5, b(8), 1, 2], withdrawnEntry: [-8, 5, [1, 2]],
	unknownKind: -9, slot, hand: 4,
	deed: deed(-34, b(16), 'stolen'), who: 'anna',
	enrolled: deed(-32, b(32), 'hall', ['counter-1'], 'counter'),
	replaced: deed(-33, b(16), b(16), head),
	revoked: deed(-34, b(16), 'stolen'),
	touchpointDeed: deed(-35, 'counter-1', '{}'),
	sheetDeed: deed(-36, 'counter', b(16), 1),
	sourceAdded: deed(-37, b(32), 'site', 'counter-1', 'web', 'counter'),
	sourceRemoved: deed(-38, b(16)), heads: deed(-39, [[b(16), head]]),
	judged: deed(-40, b(16), b(8), 1, 2, 'accepted', 'seen'),
	erased: deed(-41, b(16), b(8), 1),
	superseded: deed(-42, b(16), b(8), 1, b(8), 2),
	restored: deed(-43, 'disk'), seamClosed: deed(-44, b(16), b(8), 'why'),
	settingDeed: deed(-45, 'k', '10'),
	accountDeed: deed(-46, 'anna', 'admin', 'added'),
	tokenDeed: deed(-47, 'script', 'viewer', 'added'),
	words: 'as they are',
	texts: m([1, [b(16), 'nice']], [-1, [b(16), 'call 7']]), textKey: -1, referenceKey: -1,
	enrolPayload, requestPayload, verdict: 7, judgement: [0, 6, 9],
	answerPayload, envelopeVerdict: 6, registration,
	place: registration[2][0], receiptPayload, sheetPayload,
	bundleHead: ['touchstone/1 bundle', [[b(32), 'book', 'hall']]],
	journalKind: 'source', head, epochId: b(8), hash: b(32), key: b(32),
	kid: b(16), hmac: b(16), nonce: b(16), salt: b(16), version: b(16),
	signature: b(64), entryNumber: 1, upTo: 0, int64: -1, milliseconds: 4294967295, instant: -1,
	slotNumber: 0, step: 0, slug: 'counter-1', name: 'x', title: 'x',
	questionId: 'x', language: 'de',
};

/* Shown on their own: they take more than one value, or allow anything. */
const elsewhere = ['signed', 'syncBody', 'bundle', 'bundleItem', 'unknownEntry'];

/* What no rule allows in any place. */
const STRANGER = m(['stranger', m()]);

/* The value with each of its parts, down to the last, spoiled in turn. */
function* spoiled(value) {
	yield STRANGER;
	if (value instanceof Tagged) {
		for (const other of spoiled(value.value))
			yield new Tagged(other);
	} else if (Array.isArray(value)) {
		yield [...value, STRANGER];
		for (const [i, member] of value.entries())
			for (const other of spoiled(member))
				yield value.map((v, j) => (j === i ? other : v));
	} else if (value instanceof Map) {
		yield m(...value, ['stranger', m()]);
		for (const [key, member] of value)
			for (const other of spoiled(member))
				yield m(...value, [key, other]);
	} else if (value instanceof Uint8Array) {
		yield value.subarray(1);
		yield Buffer.concat([value, b(1)]);
		yield value.toString('hex');
	}
}

/* The longest text in bytes, tried with letters of two bytes. */
const longest = {
	who: 64, name: 64, title: 200, questionId: 64, language: 16,
};

/* Just beyond what a rule allows. */
const beyond = {
	header: [m([1, -7], [4, b(16)]), m([1, -8]), m([4, b(16)])],
	flags: [32, -1], flag: [5, -1], note: [0, 6], hand: [5, -1],
	verdict: [8, -1], envelopeVerdict: [7, -1], more: [m(), m([6, b(32)])],
	rating: [[0, 5], [0, 5, 3, 0], [0, 5, 3, m([1, b(32)])],
	    [0, 5, 3, 0, m()], [-1, 5, 3], [0, 5, -1], [0, 1n << 32n, 3]],
	epochEntry: [[-1, 1, b(8), 0, b(32), 5], [-2, 0, b(8), 0, b(32), 5]],
	aliveEntry: [[-5, 5], [4, 5]], withdrawnEntry: [[-8, 5, []]],
	lostEntry: [[-7, 5, b(8), 0, 2], [-7, 5, b(8), 2, 1]], unknownKind: [0, -8, -32, -47],
	entry: [[-4], [-4, 5, 5], [-9], [-48, 5, 'x'.repeat(1100)],
	    [-48, 5, [[[[1]]]]], [-20, 5, [[[[1]]]]]],
	texts: [m([1, [b(16), 'x'.repeat(2001)]]), m([-1, [b(16), 'x'.repeat(129)]])],
	receiptPayload: [[pair.kid, b(8), 9, b(32), [-4, 4]]],
	words: ['a\0b'], referenceKey: [0, 1, -(1n << 63n)], textKey: [0, 1n << 63n, -(1n << 63n)],
	entryNumber: [0, 1n << 63n], upTo: [-1, 1n << 63n],
	int64: [1n << 63n, -(1n << 63n) - 1n],
	instant: [1n << 63n, -(1n << 63n) - 1n], milliseconds: [-1, 1n << 32n],
	slotNumber: [-1, 1n << 32n], step: [-1, 1n << 32n],
	slug: ['', '-a', 'A', 'a b', 'a\n', 'x'.repeat(65)],
	questionId: [''], language: [''], journalKind: ['web', ''],
	enrolPayload: [[2, ...enrolPayload.slice(1)]],
	requestPayload: [[2, ...requestPayload.slice(1)]],
	answerPayload: [[2, ...answerPayload.slice(1)]],
	sheetPayload: [[3, 'counter', b(16), file]],
	bundleHead: [['touchstone/2 bundle', []]],
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
	const { kind, rest } = read.entry([-48, 5, 'x', [1, [2, [3]]]]);
	assert.deepEqual([kind, ...rest], [-48, 'x', [1, [2, [3]]]]);
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
