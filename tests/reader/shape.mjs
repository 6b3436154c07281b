/*
 * shape.mjs - what CDDL's own words mean: arrays, maps, sizes, ranges.
 *
 * Each takes a decoded value, refuses one of another shape and gives back the
 * value in a form that is easy to use.  Knows nothing of Touchstone.
 */

import { Refused, item, items, refuse, write } from './cbor.mjs';

export function array(value, length) {
	if (!Array.isArray(value))
		refuse('no array');
	if (length !== undefined && value.length !== length)
		refuse(`${value.length} members, not ${length}`);
	return value;
}

/* [ least*most rule ] */
export function list(value, rule, least = 0, most = Infinity) {
	const { length } = array(value);
	if (length < least || length > most)
		refuse(`${length} members, not ${least} to ${most}`);
	return value.map((member) => rule(member));
}

/* A list whose members rise as the keys of a map do. */
export function rising(value, rule) {
	const found = list(value, rule);
	for (let i = 1; i < found.length; i++)
		if (Buffer.compare(write(found[i - 1]), write(found[i])) >= 0)
			refuse('members do not rise');
	return found;
}

/* { *most key => rule } */
export function map(value, key, rule, most = Infinity) {
	if (!(value instanceof Map))
		refuse('no map');
	if (value.size > most)
		refuse(`${value.size} pairs, more than ${most}`);
	return new Map([...value].map(([k, v]) => [key(k), rule(v)]));
}

/* { ? key: rule, ... } with the rules by key. */
export function options(value, rules) {
	map(value, (key) => key in rules ? key : refuse(`key ${key}`), any);
	return new Map([...value].map(([key, v]) => [key, rules[key](v)]));
}

export function any(value) {
	return value;
}

export function bytes(value, least = 0, most = least) {
	if (!(value instanceof Uint8Array))
		refuse('no byte string');
	if (value.length < least || value.length > most)
		refuse(`${value.length} bytes, not ${least} to ${most}`);
	return Buffer.from(value);
}

/* Sizes of texts count bytes. */
export function anyText(value, least = 0, most = Infinity) {
	if (typeof value !== 'string')
		refuse('no text');
	const size = Buffer.byteLength(value);
	if (size < least || size > most)
		refuse(`${size} bytes of text, not ${least} to ${most}`);
	return value;
}

/* As the head of the grammar says, most hold no NUL. */
export function text(value, least, most) {
	return anyText(value, least, most).includes('\0') ? refuse('a NUL') : value;
}

/* An int: a number as far as those are exact, a bigint beyond. */
export function int(value) {
	return Number.isSafeInteger(value) || typeof value === 'bigint' ?
	    value : refuse('no integer');
}

export function range(value, least, most) {
	int(value);
	return value >= least && value <= most ? value :
	    refuse(`${value} is not in ${least}..${most}`);
}

export function uint(value) {
	return range(value, 0, (1n << 64n) - 1n);
}

export function literal(value, wanted) {
	return value === wanted ? value : refuse(`not ${wanted}`);
}

/* &( name: value, ... ): gives the name. */
export function named(value, names) {
	for (const name in names)
		if (names[name] === value)
			return name;
	return refuse(`${value} is none of ${Object.keys(names)}`);
}

/* a / b / c: the first that does not refuse. */
export function either(value, ...rules) {
	const whys = [];
	for (const rule of rules) {
		try {
			return rule(value);
		} catch (error) {
			if (!(error instanceof Refused))
				throw error;
			whys.push(`${rule.name}: ${error.message}`);
		}
	}
	return refuse(whys.join('; '));
}

export function nothing(value) {
	return literal(value, null);
}

/* bstr .cbor rule */
export function wrapped(value, rule) {
	return rule(item(bytes(value, 0, Infinity)));
}

/* bstr .cborseq [ least*most rule ]: rule gets the value and its bytes. */
export function sequence(value, rule, least = 0, most = Infinity) {
	const found = items(bytes(value, 0, Infinity));
	if (found.length < least || found.length > most)
		refuse(`${found.length} items, not ${least} to ${most}`);
	return found.map((one) => rule(one.value, one.bytes));
}
