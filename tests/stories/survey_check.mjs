// survey_check.mjs - a survey's merged score, calculated without the product.
//
//   node survey_check.mjs kiosk FILE COLUMN        values for `rate -`
//   node survey_check.mjs feedback FILE COLUMN     lines for POST /v1/feedback
//   node survey_check.mjs expect FILE COLUMN       what the score must be
//   node survey_check.mjs compare EXPECTED ACTUAL  says what differs
//
// FILE is a CSV of an airport's customer survey: SAQ 1 = interviewer, 2 = filled
// in by oneself, other codes are left out and counted as left out; COLUMN rates a
// touchpoint from 1 to 5; 6 is "never used", 0, BLANK and an empty cell are
// blank.  The formulas are written down here once more, from the definitions
// and from nothing else: this file shares no line with the program it checks.

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const Z = 1.959963984540054;
const STEPS = 5;
const CHANNELS = { 1: 'import', 2: 'script' };

// ---- the file ------------------------------------------------------------------

function parseCsv(text) {
	const rows = [];
	let row = [], cell = '', quoted = false;

	for (let i = 0; i < text.length; i++) {
		const c = text[i];
		if (quoted) {
			if (c !== '"') cell += c;
			else if (text[i + 1] === '"') { cell += '"'; i++; }
			else quoted = false;
		} else if (c === '"') quoted = true;
		else if (c === ',') { row.push(cell); cell = ''; }
		else if (c === '\n') {
			row.push(cell.replace(/\r$/, ''));
			rows.push(row);
			row = []; cell = '';
		} else cell += c;
	}
	if (cell !== '' || row.length > 0) rows.push([...row, cell]);
	return rows;
}

// [{ id, channel, value }] of those who rated, and who was left out and why.
export function readSurvey(file, column) {
	const text = readFileSync(file, 'latin1').replace(/^\u00ef\u00bb\u00bf/, '');
	const [names, ...rows] = parseCsv(text);
	const at = (name) => {
		const i = names.indexOf(name);
		if (i < 0) throw new Error(`no column ${name} in ${file}`);
		return i;
	};
	const id = at('RESPNUM'), mode = at('SAQ'), answer = at(column);
	const ratings = [];
	const left = { otherMode: 0, neverUsed: 0, blank: 0 };

	for (const row of rows) {
		if (row.length < names.length) continue;
		const channel = CHANNELS[row[mode].trim()];
		const value = row[answer].trim();
		if (channel === undefined) left.otherMode++;
		else if (value === '6') left.neverUsed++;
		else if (/^[1-5]$/.test(value))
			ratings.push({ id: row[id].trim(), channel, value: Number(value) });
		else left.blank++;
	}
	return { ratings, left };
}

// ---- the definitions ---------------------------------------------------------------

export const sum = (list) => list.reduce((a, b) => a + b, 0);
const clamp = (x) => Math.min(100, Math.max(0, x));

export function countPerStep(values) {
	const counts = new Array(STEPS).fill(0);
	for (const value of values) counts[value - 1]++;
	return counts;
}

const worth = (k) => (100 * k) / (STEPS - 1);

export function plainMean(counts) {
	return sum(counts.map((c, k) => c * worth(k))) / sum(counts);
}

// Three more answers, spread evenly: their mean, and the variance of that mean.
export function adjusted(counts) {
	const more = counts.map((c) => c + 3 / STEPS);
	const n = sum(more);
	const mean = sum(more.map((c, k) => c * worth(k))) / n;
	const variance = sum(more.map((c, k) => c * (worth(k) - mean) ** 2)) / n;
	return { mean, variance: variance / n };
}

export function rangeAround(estimate, centre, variance) {
	const half = Z * Math.sqrt(variance);
	return {
		index: estimate,
		low: Math.min(estimate, clamp(centre - half)),
		high: Math.max(estimate, clamp(centre + half)),
	};
}

function wilson(hits, n) {
	const p = hits / n, z2 = Z * Z;
	const middle = p + z2 / (2 * n);
	const half = Z * Math.sqrt((p * (1 - p)) / n + z2 / (4 * n * n));
	return {
		percent: 100 * p,
		low: clamp((100 * (middle - half)) / (1 + z2 / n)),
		high: clamp((100 * (middle + half)) / (1 + z2 / n)),
	};
}

// 1 - erf by a continued fraction (or a series where that is slow).
export function erfc(x) {
	if (x < 2) {
		let term = x, total = x;
		for (let i = 1; i < 200; i++) {
			term *= (-x * x) / i;
			total += term / (2 * i + 1);
		}
		return 1 - (2 / Math.sqrt(Math.PI)) * total;
	}
	let fraction = 0;
	for (let i = 200; i > 0; i--) fraction = (i / 2) / (x + fraction);
	return Math.exp(-x * x) / Math.sqrt(Math.PI) / (x + fraction);
}

function differs(a, b) {
	const z = (a.mean - b.mean) / Math.sqrt(a.variance + b.variance);
	return erfc(Math.abs(z) / Math.SQRT2) <= 0.05;
}

function scoreChannel(channel, values) {
	const counts = countPerStep(values);
	const n = values.length;
	const { mean, variance } = adjusted(counts);

	return {
		channel, n, counts,
		...rangeAround(plainMean(counts), mean, variance),
		positive: wilson(counts[3] + counts[4], n),
	};
}

// Weights of channels that give 1 together.
function combine(channels, weights) {
	const parts = channels.map((c) => adjusted(c.counts));

	return rangeAround(
		sum(channels.map((c, i) => weights[i] * c.index)),
		sum(parts.map((p, i) => weights[i] * p.mean)),
		sum(parts.map((p, i) => weights[i] ** 2 * p.variance)));
}

function merge(all) {
	const enough = all.some((c) => c.n >= 30) ? 30 : 10;
	const used = all.filter((c) => c.n >= enough);
	const n = sum(used.map((c) => c.n));
	const equal = used.map(() => 1 / used.length);
	const pairs = used.flatMap((a, i) => used.slice(i + 1).map((b) => [a, b]));

	if (pairs.length > 1) throw new Error('two channels are all there are');
	return {
		merged: {
			...combine(used, equal),
			n_effective: 1 / sum(used.map((c, i) => equal[i] ** 2 / c.n)),
			missing: all.filter((c) => c.n < enough).map((c) => c.channel),
			disagree: pairs.some(([a, b]) =>
				differs(adjusted(a.counts), adjusted(b.counts))),
		},
		pooled: combine(used, used.map((c) => c.n / n)),
	};
}

export function expect(file, column) {
	const { ratings, left } = readSurvey(file, column);
	const channels = Object.values(CHANNELS).sort()
		.map((name) => scoreChannel(name, ratings
			.filter((r) => r.channel === name).map((r) => r.value)));

	return { left, n: ratings.length, ...merge(channels), channels };
}

// ---- comparing -------------------------------------------------------------------------

export function near(a, b) {
	return typeof a === 'number' && typeof b === 'number' &&
		Math.abs(a - b) <= 1e-6 * Math.max(1, Math.abs(b) / 100);
}

// Everything that is in wanted must be in got.
function* differences(path, got, wanted) {
	if (typeof wanted === 'number') {
		if (Number.isInteger(wanted) && path.match(/\.(n|counts\.\d+)$/)
			? got !== wanted : !near(got, wanted))
			yield `${path} is ${got}, calculated ${wanted}`;
	} else if (wanted !== null && typeof wanted === 'object') {
		if (Array.isArray(wanted) && wanted.length !== got?.length)
			yield `${path} has ${got?.length} parts, calculated ${wanted.length}`;
		for (const key of Object.keys(wanted))
			yield* differences(`${path}.${key}`, got?.[key], wanted[key]);
	} else if (got !== wanted) yield `${path} is ${got}, calculated ${wanted}`;
}

// What differs between a row of scores and what expect() says of it.
export function rowDifferences(name, row, { left, ...wanted }) {
	const channels = [...(row?.channels ?? [])]
		.sort((a, b) => (a.channel < b.channel ? -1 : 1));

	return [...differences(name, { ...row, channels }, wanted)];
}

function compare(expectedFile, actualFile) {
	const wanted = JSON.parse(readFileSync(expectedFile, 'utf8'));
	const actual = JSON.parse(readFileSync(actualFile, 'utf8'));
	const found = [];

	if (actual.scores?.length !== 1) found.push(`${actual.scores?.length} rows`);
	else found.push(...rowDifferences('score', actual.scores[0], wanted));
	for (const line of found) console.log(line);
	return found.length === 0;
}

// ---- words ----------------------------------------------------------------------------------

function main(what, words) {
	if (what === 'compare') process.exit(compare(...words) ? 0 : 1);
	if (what === 'expect') {
		console.log(JSON.stringify(expect(...words), null, 1));
		return;
	}
	const channel = { kiosk: 'script', feedback: 'import' }[what];
	for (const r of readSurvey(...words).ratings) {
		if (r.channel !== channel) continue;
		console.log(what === 'kiosk' ? r.value
			: JSON.stringify({ id: r.id, value: r.value }));
	}
}

// moments_check.mjs takes the definitions from here.
if (process.argv[1] === fileURLToPath(import.meta.url))
	main(process.argv[2], process.argv.slice(3));
