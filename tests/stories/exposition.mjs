// exposition.mjs - reads Prometheus's text form (0.0.4) as strictly as it is
// written down, and prints what is wrong, a line each; with --names instead
// the names of the families.
//
//   exposition.mjs [--names] <FILE

import { readFileSync } from "node:fs";

const text = readFileSync(0, "utf8");
const families = new Map(), faults = [], seen = new Set();
let open = null;

const label = '[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\\\\n]|\\\\["\\\\n])*"';
const sample = new RegExp(
	`^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(${label}(?:,${label})*)\\})? (\\S+)$`);
const types = ["counter", "gauge", "histogram"];

function begin(name, help) {
	if (families.has(name))
		faults.push(`${name} is opened twice`);
	if (!help)
		faults.push(`${name} has no help`);
	open = { name, type: null, samples: [] };
	families.set(name, open);
}

function settle(line, at) {
	const found = sample.exec(line);

	if (!found)
		return faults.push(`line ${at} is no sample: ${line}`);
	const [, name, labels = "", number] = found;
	const value = Number(number);

	if (open === null || open.type === null)
		return faults.push(`line ${at} stands in no family`);
	const ending = name.slice(open.name.length);
	const fits = open.type === "histogram"
	    ? ["_bucket", "_sum", "_count"].includes(ending) : ending === "";
	if (!name.startsWith(open.name) || !fits)
		faults.push(`${name} stands among ${open.name}`);
	if (Number.isNaN(value) || (open.type !== "gauge" && value < 0))
		faults.push(`${name} has the value ${number}`);
	if (seen.has(name + labels))
		faults.push(`${name}{${labels}} stands there twice`);
	seen.add(name + labels);
	open.samples.push({ ending, labels, value });
}

function settleHistogram(family) {
	const series = new Map();

	for (const { ending, labels, value } of family.samples) {
		const le = /(?:^|,)le="([^"]*)"/.exec(labels);
		const rest = labels.replace(/,?le="[^"]*"/, "");
		const one = series.get(rest) ?? { buckets: [] };

		series.set(rest, one);
		if (ending === "_bucket")
			one.buckets.push([Number(le?.[1].replace("+Inf",
			    "Infinity")), value]);
		else
			one[ending] = value;
	}
	for (const [rest, { buckets, _sum, _count }] of series) {
		const rises = buckets.every(([le, value], i) => i === 0 ||
		    (le > buckets[i - 1][0] && value >= buckets[i - 1][1]));

		if (!rises || buckets.at(-1)?.[0] !== Infinity ||
		    buckets.at(-1)[1] !== _count || _sum === undefined)
			faults.push(`${family.name}{${rest}} is no histogram`);
	}
}

if (!text.endsWith("\n"))
	faults.push("the last line does not end");
text.split("\n").slice(0, -1).forEach((line, i) => {
	const [, word, name, rest] =
	    /^# (HELP|TYPE) (\S+) ?(.*)$/.exec(line) ?? [];

	if (word === "HELP") {
		begin(name, rest);
	} else if (word === "TYPE") {
		if (open?.name !== name || !types.includes(rest))
			faults.push(`line ${i + 1}: ${line}`);
		else
			open.type = rest;
	} else {
		settle(line, i + 1);
	}
});
for (const family of families.values()) {
	if (family.type === "histogram")
		settleHistogram(family);
	if ((family.type === "counter") !== family.name.endsWith("_total"))
		faults.push(`${family.name} is called like another type`);
	if (family.samples.length === 0)
		faults.push(`${family.name} has no sample`);
}
console.log((process.argv[2] === "--names" ? [...families.keys()].sort()
    : faults).join("\n"));
