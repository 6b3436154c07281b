/*
 * cbor.mjs - CBOR as touchstone.cddl's head demands it.
 *
 * The package decodes; that the bytes are the only ones allowed for their
 * value (shortest heads, definite lengths, rising map keys, valid UTF-8, no
 * floats, no tag but 18) is walked here over the bytes themselves, because a
 * decoder forgets what it read.  Rules are read.mjs's.
 */

import { isUtf8 } from 'node:buffer';

import { decode, encode } from 'cborg';

export class Refused extends Error {}

export function refuse(why) {
	throw new Refused(why);
}

/* Says of a refusal where it happened. */
export function naming(place, run) {
	try {
		return run();
	} catch (error) {
		throw error instanceof Refused ?
		    new Refused(`${place}: ${error.message}`) : error;
	}
}

/* What a tag 18 holds, so that it cannot be taken for a plain array. */
export class Tagged {
	constructor(value) {
		this.value = value;
	}
}

const LEAST = [24n, 1n << 8n, 1n << 16n, 1n << 32n];

function head(bytes, at) {
	if (at >= bytes.length)
		refuse('cut short');
	const major = bytes[at] >> 5, info = bytes[at] & 31;
	if (info < 24)
		return { major, info, value: BigInt(info), end: at + 1 };
	if (info > 27)
		refuse('indefinite length or reserved head');
	const end = at + 1 + (1 << (info - 24));
	if (end > bytes.length)
		refuse('cut short');
	const value = BigInt('0x' + hex(bytes.subarray(at + 1, end)));
	if (value < LEAST[info - 24])
		refuse('longer head than needed');
	return { major, info, value, end };
}

function walkString(bytes, { major, value, end }) {
	if (value > BigInt(bytes.length - end))
		refuse('cut short');
	const after = end + Number(value);
	if (major === 3 && !isUtf8(bytes.subarray(end, after)))
		refuse('text that is not UTF-8');
	return after;
}

function walkMap(bytes, { value, end }, depth) {
	let last;
	for (let i = 0n; i < value; i++) {
		const after = walk(bytes, end, depth - 1);
		const key = bytes.subarray(end, after);
		if (last !== undefined && Buffer.compare(last, key) >= 0)
			refuse('map keys do not rise');
		last = key;
		end = walk(bytes, after, depth - 1);
	}
	return end;
}

/* Where the item at `at` ends; refuses what is not in its only form. */
export function walk(bytes, at = 0, depth = 16) {
	const h = head(bytes, at);
	if (h.major >= 4 && h.major <= 6 && depth === 0)
		refuse('nested too deep');
	switch (h.major) {
	case 0:
	case 1:
		return h.end;
	case 2:
	case 3:
		return walkString(bytes, h);
	case 4:
		for (let i = 0n; i < h.value; i++)
			h.end = walk(bytes, h.end, depth - 1);
		return h.end;
	case 5:
		return walkMap(bytes, h, depth);
	case 6:
		return h.value === 18n ? walk(bytes, h.end, depth - 1) :
		    refuse('a tag that is not 18');
	default:
		return bytes[at] === 0xf6 ? h.end :
		    refuse('a float, or a simple value that is not null');
	}
}

const OPTIONS = {
	strict: true, useMaps: true, allowBigInt: true,
	rejectDuplicateMapKeys: true,
	tags: { 18: (value) => new Tagged(value) },
};

/* The items of a CBOR sequence, each with its bytes. */
export function items(bytes) {
	const found = [];
	for (let at = 0; at < bytes.length;) {
		const end = walk(bytes, at);
		const item = bytes.subarray(at, end);
		found.push({ bytes: item, value: decode(item, OPTIONS) });
		at = end;
	}
	return found;
}

/* Exactly one item. */
export function item(bytes) {
	const found = items(bytes);
	return found.length === 1 ? found[0].value :
	    refuse(`${found.length} items where one belongs`);
}

/* Map keys in bytewise order of their encoding (the package sorts by length
 * first, which differs between 24 and -1). */
function byKeyBytes([a], [b]) {
	return Buffer.compare(encode(a.value), encode(b.value));
}

export function write(value) {
	return Buffer.from(encode(value, { mapSorter: byKeyBytes }));
}

/* A tag 18 around an item written already. */
export function writeTagged(written) {
	return Buffer.concat([Buffer.from([0xd2]), written]);
}

export function hex(bytes) {
	return Buffer.from(bytes).toString('hex');
}
