// moments_check.mjs - which touchpoints of a survey stand out, calculated without
// the product.
//
//   node moments_check.mjs kiosk FILE COLUMN...    lines for `rate -`
//   node moments_check.mjs feedback FILE COLUMN    lines for POST /v1/feedback
//   node moments_check.mjs expect FILE COLUMN...   what moments must be
//   node moments_check.mjs compare EXPECTED ACTUAL says what differs
//   node moments_check.mjs scores FILE COLUMN...   the same of `score` on stdin
//
// FILE is as survey_check.mjs has it; each COLUMN is a touchpoint of its name in
// small letters.  Each is set against all the others of its channel together;
// Benjamini and Hochberg go over both channels at once.

import { readFileSync } from 'node:fs';
import { adjusted, countPerStep, erfc, expect as expectScore, near, plainMean,
	rangeAround, readSurvey, rowDifferences, sum } from './survey_check.mjs';

const Q = 0.05, POINTS = 3, LEAST = 30;

function cellsOf(file, columns) {
	return columns.flatMap((column) => {
		const { ratings } = readSurvey(file, column);
		return ['import', 'script'].map((channel) => ({
			touchpoint: column.toLowerCase(), channel,
			counts: countPerStep(ratings
				.filter((r) => r.channel === channel)
				.map((r) => r.value)),
		}));
	}).filter((cell) => sum(cell.counts) > 0);
}

function compared(cell, cells) {
	const others = cells.filter((c) => c.channel === cell.channel);
	const rest = cell.counts.map((c, k) => sum(others.map((o) => o.counts[k])) - c);
	const a = adjusted(rest), b = adjusted(cell.counts);
	const variance = a.variance + b.variance;
	const range = rangeAround(plainMean(cell.counts), b.mean, b.variance);
	const z = (b.mean - a.mean) / Math.sqrt(variance);

	return {
		touchpoint: cell.touchpoint, channel: cell.channel,
		n: sum(cell.counts), ...range,
		rest: { n: sum(rest), index: plainMean(rest) },
		difference: {
			diff: plainMean(cell.counts) - plainMean(rest),
			z, p: erfc(Math.abs(z) / Math.SQRT2),
		},
	};
}

// Each p becomes the least q at which it is rejected among all.
function adjustAll(cells) {
	const rising = [...cells].sort((a, b) => a.difference.p - b.difference.p);
	let least = 1;

	for (let i = rising.length; i > 0; i--) {
		const d = rising[i - 1].difference;
		least = Math.min(least, d.p * rising.length / i);
		d.p_adj = least;
	}
}

function expect(file, columns) {
	const cells = cellsOf(file, columns);
	const found = cells.map((cell) => compared(cell, cells))
		.filter((cell) => cell.n >= LEAST);

	adjustAll(found);
	for (const cell of found) {
		const { p_adj, diff } = cell.difference;
		cell.stands_out = p_adj > Q || Math.abs(diff) < POINTS ? null
			: diff < 0 ? 'worse' : 'better';
	}
	return found;
}

// Everything that was calculated, number by number.
function* differences(path, got, wanted) {
	if (typeof wanted === 'number') {
		if (!near(got, wanted)) yield `${path}: ${got}, calculated ${wanted}`;
	} else if (wanted !== null && typeof wanted === 'object') {
		for (const key of Object.keys(wanted))
			yield* differences(`${path}.${key}`, got?.[key], wanted[key]);
	} else if (got !== wanted) yield `${path}: ${got}, calculated ${wanted}`;
}

function compare(expectedFile, actualFile) {
	const wanted = JSON.parse(readFileSync(expectedFile, 'utf8'));
	const { moments, tested } = JSON.parse(readFileSync(actualFile, 'utf8'));
	const found = [...differences('tested', tested, wanted.length)];

	for (const cell of wanted)
		found.push(...differences(`${cell.touchpoint} ${cell.channel}`,
			moments.find((m) => m.touchpoint === cell.touchpoint &&
				m.channel === cell.channel), cell));
	for (const line of found) console.log(line);
	return found.length === 0;
}

// Every touchpoint's score: merged, pooled, each channel, whether they disagree.
function compareScores(file, columns) {
	const { scores } = JSON.parse(readFileSync(0, 'utf8'));
	const found = columns.flatMap((column) => {
		const touchpoint = column.toLowerCase();
		return rowDifferences(touchpoint,
			scores.find((row) => row.touchpoint === touchpoint),
			expectScore(file, column));
	});

	for (const line of found) console.log(line);
	return found.length === 0;
}

const [what, file, ...columns] = process.argv.slice(2);

if (what === 'compare') process.exit(compare(file, columns[0]) ? 0 : 1);
else if (what === 'scores') process.exit(compareScores(file, columns) ? 0 : 1);
else if (what === 'expect')
	console.log(JSON.stringify(expect(file, columns), null, 1));
else for (const column of columns) {
	const channel = { kiosk: 'script', feedback: 'import' }[what];
	for (const r of readSurvey(file, column).ratings) {
		if (r.channel !== channel) continue;
		console.log(JSON.stringify(what === 'kiosk'
			? { value: r.value, touchpoint: column.toLowerCase() }
			: { id: r.id, value: r.value }));
	}
}
