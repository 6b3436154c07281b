/*
 * check_agree.mjs PROGRAM [SEED] - our programs' parsers and the reader take
 * and refuse the same bytes.
 *
 * Examples, each with every part spoiled or put in another's place, and bytes
 * changed by chance from a seed.  PROGRAM is agree.c's.
 */

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';

import { Refused, Tagged, item, write } from './cbor.mjs';
import { b, beyond, examples, head, m, pair, slot, spoiled } from './examples.mjs';
import * as read from './read.mjs';
import { plan, test } from './tap.mjs';

const [program, seed = '1'] = process.argv.slice(2);

/* Rules that agree.c knows; all others of an entry go under its name. */
const payloads = ['texts', 'envelopePayload', 'requestPayload',
    'answerPayload', 'receiptPayload', 'sheetPayload', 'enrolPayload'];
const entries = ['entry', 'rating', 'epochEntry', 'slotEntry', 'timeEntry',
    'aliveEntry', 'jumpEntry', 'noteEntry', 'lostEntry', 'withdrawnEntry', 'textLostEntry',
    'enrolled', 'replaced', 'revoked', 'touchpointDeed', 'sheetDeed',
    'sourceAdded', 'sourceRemoved', 'heads', 'judged', 'erased',
    'superseded', 'restored', 'seamClosed', 'settingDeed', 'accountDeed',
    'tokenDeed', 'staffPinDeed',
    'corrected', 'correctionUndone', 'planDeed'];

/* Where both differ, and may. */
const differences = [
	/* agree.c asks for no signatures of what an answer holds. */
	[/^answerPayload/, /signature|its kid|is signed/],
	/* Our walk over an envelope also asks for its slots. */
	[/^envelopePayload/, /^$/],
	/* Of health that it does not know our parser takes any length, of what
	 * it knows only what fits. */
	[/^requestPayload/, /^$|of text, not 0 to 64|a NUL/],
];

const strange = [null, 0, 1, -1, 5, 32, 1n << 32n, (1n << 32n) - 1n,
    1n << 63n, (1n << 63n) - 1n, -(1n << 63n), (1n << 64n) - 1n, '', 'x',
    'x'.repeat(64), 'x'.repeat(65), 'a\0b', 'x'.repeat(201), b(8), b(16),
    b(32), b(0), [], [1], m(), m([1, b(32)]), head, slot, 1.5, true];

/* The value with something strange in each place. */
function* exchanged(value) {
	yield* strange;
	if (Array.isArray(value)) {
		yield value.slice(0, -1);
		for (const [i, member] of value.entries())
			for (const other of exchanged(member))
				yield value.map((v, j) => (j === i ? other : v));
	} else if (value instanceof Map) {
		for (const [key, member] of value) {
			for (const other of exchanged(member))
				yield m(...value, [key, other]);
			for (const other of [0, 1, -1, 7, 'zz', 1n << 63n, -(1n << 63n)])
				yield m(...[...value].filter(([k]) => k !== key),
				    [other, member]);
		}
	}
}

/* A small generator of numbers below n, the same for the same seed. */
let state = BigInt(seed);
function chance(n) {
	state = (state * 6364136223846793005n + 1442695040888963407n) &
	    ((1n << 64n) - 1n);
	return Number((state >> 33n) % BigInt(n));
}

function changedByChance(bytes) {
	const other = Buffer.from(bytes);
	const at = chance(bytes.length);
	switch (chance(4)) {
	case 0:
		return other.subarray(0, at);
	case 1:
		other[at] ^= 1 << chance(8);
		return other;
	default:
		other[at] = chance(256);
		return other;
	}
}

/* All cases, each once, as the lines that agree.c reads. */
function casesOf() {
	const lines = new Map();
	const add = (rule, bytes) =>
	    lines.set(`${rule} ${bytes.toString('hex')}`, { rule, bytes });
	for (const rule of [...payloads, ...entries]) {
		const asked = payloads.includes(rule) ? rule : 'entry';
		const values = [examples[rule], ...spoiled(examples[rule]),
		    ...exchanged(examples[rule]), ...beyond[rule] ?? []];
		for (const value of values)
			if (!(value instanceof Tagged))
				add(asked, write(value));
	}
	for (const { rule, bytes } of [...lines.values()])
		for (let i = 0; i < 8; i++)
			add(rule, changedByChance(bytes));
	return [...lines.entries()];
}

/* Why the reader refuses; undefined when it takes the bytes. */
function refusal(rule, bytes) {
	try {
		const value = item(bytes);
		if (rule === 'entry')
			read.entry(value, bytes);
		else
			read[rule](value, () => pair.key);
		return undefined;
	} catch (error) {
		if (!(error instanceof Refused))
			throw error;
		return error.message;
	}
}

function mayDiffer(rule, why) {
	return differences.some(([which, because]) =>
	    which.test(rule) && because.test(why ?? ''));
}

await test(`reader and programs take the same bytes (seed ${seed})`, () => {
	const cases = casesOf();
	const asked = spawnSync(program, {
		input: cases.map(([line]) => `${line}\n`).join(''),
		encoding: 'utf8', maxBuffer: 1 << 28,
	});
	assert.equal(asked.status, 0, asked.stderr);
	const said = asked.stdout.trim().split('\n');
	let taken = 0, differ = 0;
	assert.equal(said.length, cases.length);
	cases.forEach(([line, { rule, bytes }], i) => {
		const why = refusal(rule, bytes);
		taken += why === undefined ? 1 : 0;
		if (said[i] === (why === undefined ? '1' : '0'))
			return;
		differ++;
		assert(mayDiffer(rule, why),
		    `ours ${said[i]}, the reader: ${why ?? 'takes it'}\n${line}`);
	});
	console.log(`# ${cases.length} cases, ${taken} taken,` +
	    ` ${differ} where both may differ`);
	assert(taken > 1000 && taken < cases.length / 2);
});

plan();
