/*
 * check_rules.mjs CDDL - rules of touchstone.cddl and functions of read.mjs
 * are the same: same names, and each function cites its rule as it stands.
 *
 * Whoever changes a rule thereby fails this test until the function, and the
 * rule cited above it, have been changed too.
 */

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import * as read from './read.mjs';
import { plan, skip, test } from './tap.mjs';

const file = process.argv[2];
const grammar = readFileSync(file, 'utf8');
const reader = readFileSync(
    fileURLToPath(new URL('read.mjs', import.meta.url)), 'utf8');

/* What RFC 8610's prelude defines and our grammar uses. */
const PRELUDE = ['any', 'bstr', 'int', 'null', 'tstr', 'uint'];

const oneLine = (text) => text.replace(/\s+/g, ' ').trim();
const camel = (name) => name.replace(/-(.)/g, (_, c) => c.toUpperCase());
const withoutComments = (text) =>
    text.replace(/("[^"]*")|;.*$/gm, (_, string) => string ?? '');

/* Rules by name; each begins with a letter in the first column. */
function rulesOf(text) {
	const rules = new Map();
	for (const rule of withoutComments(text).split(/\n(?=[a-z])/)) {
		if (rule.trim() === '')
			continue;
		const found = /^([a-z][a-z0-9-]*)(<[^>]*>)?\s+\/{0,2}=/.exec(rule);
		assert(found !== null, `no rule: ${rule}`);
		assert(!rules.has(found[1]), `${found[1]} is defined twice`);
		rules.set(found[1], oneLine(rule));
	}
	return rules;
}

/* Citations by the name of the function that follows. */
function citationsOf(text) {
	const found = text.matchAll(
	    /\/\*((?:(?!\*\/).)*)\*\/\nexport function (\w+)/gs);
	return new Map([...found].map(([, cited, name]) =>
	    [name, oneLine(cited.replace(/^ \* /gm, ''))]));
}

/* Names that a rule's right side refers to. */
function namesIn(rule) {
	const bare = rule.replace(/"[^"]*"|#6\.18|&\([^)]*\)|\.[a-z]+/g, ' ')
	    .replace(/[\w-]+\s*:/g, ' ').replace(/<[^>]*>\s*=/, ' =');
	return bare.slice(bare.indexOf('=')).match(/(?<![\w-])[a-z][\w-]*/g) ?? [];
}

const rules = rulesOf(grammar);
const cited = citationsOf(reader);

await test('every rule has a function and every function a rule', () => {
	assert.deepEqual(Object.keys(read).sort(),
	    [...rules.keys()].map(camel).sort());
});

await test('every function cites its rule as it stands', () => {
	for (const [name, rule] of rules)
		assert.equal(cited.get(camel(name)), rule);
});

await test('every name that a rule uses is defined', () => {
	for (const [rule, text] of rules)
		for (const name of namesIn(text))
			assert(rules.has(name) || PRELUDE.includes(name) ||
			    (rule === 'signed' && name === 'payload'),
			    `${rule} uses ${name}`);
});

const tool = spawnSync('cddl', ['compile-cddl', '--cddl', file],
    { encoding: 'utf8' });
if (tool.error !== undefined)
	skip('cddl accepts the grammar', 'no cddl here (a package of Debian 13)');
else
	await test('cddl accepts the grammar', () => {
		assert.equal(tool.status, 0, tool.stdout + tool.stderr);
	});

plan();
