/*
 * examples.mjs - a value for each rule, and how to spoil it.
 *
 * check_examples.mjs shows read.mjs what it must take and refuse;
 * check_agree.mjs shows the same to our programs' parsers.
 */

import { Tagged, item, write } from './cbor.mjs';
import { keyPair, sha256 } from './keys.mjs';
import { writeSigned } from './write.mjs';

export const pair = keyPair(Buffer.alloc(32, 7));
export const b = (size, fill = 1) => Buffer.alloc(size, fill);
export const m = (...pairs) => new Map(pairs);

export const head = [b(8), 7, b(32)];
export const slot = ['counter-1', b(16), 'satisfaction', 'de', 0];
const file = Buffer.from('{"name":"counter"}');
const sheetPayload = [3, 'counter', sha256(file).subarray(0, 16), file];
const envelopePayload =
    [b(8), 1, b(32), m([0, slot]), write([0, 5, 3])];
const receiptPayload = [pair.kid, b(8), 9, b(32), [4, -4]];
const registration = ['hall', 'counter',
    [['counter-1', 'Counter', 'Europe/Vienna', 'counter', b(16)]]];
const toldPin = [...registration, '$argon2id$v=19$m=8192,t=3,p=1$' +
    'c29tZXNhbHRzb21lc2E$aGFzaGhhc2hoYXNoaGFzaGhhc2hoYXNo'];
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
export const examples = {
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
	textLostEntry: [-9, 5, b(8), -2],
	unknownKind: -10, slot, hand: 4,
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
	staffPinDeed: deed(-48, b(16), 'set'),
	corrected: deed(-49, b(16), 1000, 2000, 'touchpoint', 'b', 'stood at B'),
	correctionUndone: deed(-50, 17, 'was right'),
	planDeed: deed(-51, 'journey', 'buy', '{"steps":["a","b"]}'),
	words: 'as they are',
	texts: m([1, [b(16), 'nice']], [-1, [b(16), 'call 7']]), textKey: -1, referenceKey: -1,
	enrolPayload, requestPayload, verdict: 7, judgement: [0, 6, 9],
	answerPayload, envelopeVerdict: 6, registration: toldPin,
	staffPin: toldPin[3],
	place: registration[2][0], receiptPayload, sheetPayload,
	bundleHead: ['touchstone/1 bundle', [[b(32), 'book', 'hall']]],
	journalKind: 'source', head, epochId: b(8), hash: b(32), key: b(32),
	kid: b(16), hmac: b(16), nonce: b(16), salt: b(16), version: b(16),
	signature: b(64), entryNumber: 1, upTo: 0, int64: -1, milliseconds: 4294967295, instant: -1,
	slotNumber: 0, step: 0, slug: 'counter-1', name: 'x', title: 'x',
	questionId: 'x', language: 'de',
};

/* What no rule allows in any place. */
const STRANGER = m(['stranger', m()]);

/* The value with each of its parts, down to the last, spoiled in turn. */
export function* spoiled(value) {
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

/* Just beyond what a rule allows. */
export const beyond = {
	header: [m([1, -7], [4, b(16)]), m([1, -8]), m([4, b(16)])],
	flags: [32, -1], flag: [5, -1], note: [0, 6], hand: [5, -1],
	verdict: [8, -1], envelopeVerdict: [7, -1], more: [m(), m([6, b(32)])],
	rating: [[0, 5], [0, 5, 3, 0], [0, 5, 3, m([1, b(32)])],
	    [0, 5, 3, 0, m()], [-1, 5, 3], [0, 5, -1], [0, 1n << 32n, 3]],
	epochEntry: [[-1, 1, b(8), 0, b(32), 5], [-2, 0, b(8), 0, b(32), 5]],
	aliveEntry: [[-5, 5], [4, 5]], withdrawnEntry: [[-8, 5, []]], textLostEntry: [[-9, 5, b(8), 0], [-9, 5, b(7), 1]],
	lostEntry: [[-7, 5, b(8), 0, 2], [-7, 5, b(8), 2, 1]], unknownKind: [0, -8, -9, -32, -51, -(1n << 63n) - 1n],
	entry: [[-4], [-4, 5, 5], [-9], [-52, 5, 'x'.repeat(1100)],
	    [-52, 5, [[[[]]]]], [-52, 5, [[[m()]]]], [-20, 5, [[[[1]]]]]],
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
