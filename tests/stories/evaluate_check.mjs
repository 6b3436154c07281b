// evaluate_check.mjs - a survey's touchpoints ranked, calculated without the product.
//
//   node evaluate_check.mjs marks COLUMN...         lines: SLUG function=N performance=N
//   node evaluate_check.mjs compare FILE ACTUAL BUDGET COLUMN...
//                                                  says what differs
//
// FILE is as survey_check.mjs has it.  The marks are made up, one rule for all
// to see; function weighs 1, performance 0.5.

import { readFileSync } from 'node:fs';
import { adjusted, countPerStep, near, plainMean, rangeAround, readSurvey,
	sum } from './survey_check.mjs';

const LEAST = 30;

const mean = (list) => sum(list) / list.length;
const marksOf = (i) => ({ function: (37 * i + 20) % 101,
	performance: (53 * i + 60) % 101 });

// Both channels with the same weight; one with too few answers is left out.
function placeOf(file, column, i) {
	const { ratings } = readSurvey(file, column);
	const all = ['import', 'script'].map((channel) => countPerStep(ratings
		.filter((r) => r.channel === channel).map((r) => r.value)));
	const used = all.filter((counts) => sum(counts) >= LEAST);
	const groups = used.map(adjusted);
	const marks = marksOf(i);

	return {
		touchpoint: column.toLowerCase(), n: sum(all.map(sum)),
		relevance: (marks.function + marks.performance * 0.5) / 1.5,
		...rangeAround(mean(used.map(plainMean)),
			mean(groups.map((g) => g.mean)),
			sum(groups.map((g) => g.variance)) / groups.length ** 2),
	};
}

// Three quarters of the way through the sorted list, between neighbours.
function upperQuartile(list) {
	const sorted = [...list].sort((a, b) => a - b);
	const at = 0.75 * (sorted.length - 1), low = Math.floor(at);

	return sorted[low] + (at - low) * ((sorted[low + 1] ?? sorted[low]) - sorted[low]);
}

// Whole units, the largest remainders rounded up, and their sum is the budget.
function split(places, budget) {
	const total = sum(places.map((p) => p.priority));
	const quota = (p) => budget * p.priority / total;
	const byRemainder = [...places].sort((a, b) =>
		(quota(b) % 1) - (quota(a) % 1));
	let left = budget - sum(places.map((p) => Math.floor(quota(p))));

	for (const place of places) place.amount = Math.floor(quota(place));
	for (const place of byRemainder.slice(0, left)) place.amount++;
	for (const place of places) place.part = place.priority / total;
}

function expect(file, budget, columns) {
	const places = columns.map((column, i) => placeOf(file, column, i));
	const target = upperQuartile(places.map((p) => p.index));
	const all = sum(places.map((p) => p.n));

	for (const place of places) {
		place.share = place.n / all;
		place.below = target - place.index;
		place.priority = place.relevance * place.share *
			Math.max(0, place.below);
	}
	places.sort((a, b) => b.priority - a.priority || b.relevance - a.relevance);
	split(places, budget);
	return { target, n: all, places };
}

function* differences(wanted, actual) {
	if (!near(actual.target, wanted.target))
		yield `target: ${actual.target}, calculated ${wanted.target}`;
	if (actual.n !== wanted.n) yield `n: ${actual.n}, calculated ${wanted.n}`;
	if (actual.ranking.length !== wanted.places.length)
		yield `ranked: ${actual.ranking.length}`;
	for (const [i, place] of wanted.places.entries()) {
		const row = actual.ranking[i] ?? {};
		for (const name of Object.keys(place)) {
			const same = typeof place[name] === 'number'
				? near(row[name], place[name])
				: row[name] === place[name];
			if (!same)
				yield `${i + 1} ${name}: ${row[name]}, calculated ${place[name]}`;
		}
	}
}

const [what, ...rest] = process.argv.slice(2);

if (what === 'marks') {
	for (const [i, column] of rest.entries()) {
		const marks = marksOf(i);
		console.log(`${column.toLowerCase()} function=${marks.function}` +
			` performance=${marks.performance}`);
	}
} else {
	const [file, actualFile, budget, ...columns] = rest;
	const actual = JSON.parse(readFileSync(actualFile, 'utf8'));
	const found = [...differences(expect(file, Number(budget), columns), actual)];

	for (const line of found) console.log(line);
	process.exit(found.length === 0 ? 0 : 1);
}
