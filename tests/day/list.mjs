/*
 * list.mjs - the script's own list of what was answered, and the evening's
 * comparison: with the signed journal, entry by entry, and with the scores,
 * hour by hour.
 */

import { stepsOf } from './sheets.mjs';

const FLAGS = { sameVisit: 'same-visit', repeated: 'repeated',
	timedOut: 'timed-out', outside: 'outside-hours' };

/* The channel that a hand's answers go to. */
const CHANNELS = { customer: 'kiosk', staff: 'staff', agent: 'agent',
	script: 'script', rehearsal: 'rehearsal' };

/* A touchpoint's clock: hours after UTC on that day. */
export const ZONE = { name: 'Europe/Vienna', hours: 2 };
const hourOf = (at) => new Date(at + ZONE.hours * 3600000).getUTCHours();

export class List {
	constructor(sheets) {
		this.sheets = sheets;
		this.entries = [];
		this.notes = []; /* what staff set */
		this.takenBack = 0;
	}

	keep(entry) {
		this.entries.push(entry);
		return entry;
	}

	takeBack(entry) {
		entry.withdrawn = true;
		this.takenBack++;
	}

	/* What staff see at their menu. */
	today() {
		return this.entries.filter((e) => !e.withdrawn &&
			e.hand !== 'rehearsal').length;
	}

	/* One line for each, in the order of the day. */
	lines() {
		return this.entries.map(written);
	}

	/* "counter-1 service 12 kiosk" => { counts, flagged, withdrawn, ... } */
	tallies() {
		const all = new Map();

		for (const e of this.entries) {
			const question = this.sheets[e.touchpoint].questions
				.find((q) => q.id === e.question);
			if (question.free_text)
				continue;
			const name = `${e.touchpoint} ${e.question} ${hourOf(e.at)}`;
			const tally = all.get(name) ?? { withdrawn: 0, rehearsal: 0,
				channels: {} };
			all.set(name, tally);
			if (e.hand === 'rehearsal') /* taken back or not */
				tally.rehearsal++;
			else if (e.withdrawn)
				tally.withdrawn++;
			else
				addTo(tally.channels, e, stepsOf(question));
		}
		return all;
	}
}

function written(entry) {
	return line({ ...entry, flags: Object.keys(FLAGS)
		.filter((name) => entry[name]).map((name) => FLAGS[name]) });
}

function line({ at, touchpoint, question, step, text, language, hand, flags,
		withdrawn }) {
	const fate = withdrawn ? 'withdrawn' : hand === 'rehearsal' ? 'beside'
		: flags.includes('repeated') ? 'flagged' : 'counted';

	return [new Date(at).toISOString(), touchpoint, question,
		step ?? 'text', language, hand, flags.join('+') || '-', fate,
		...text === undefined ? [] : [JSON.stringify(text)]].join(' ');
}

function addTo(channels, { hand, repeated, step }, steps) {
	const channel = channels[hand] ??=
		{ counts: Array(steps).fill(0), flagged: 0 };

	if (repeated)
		channel.flagged++;
	else
		channel.counts[step]++;
}

/* The same out of `score --by hour --format json`. */
export function talliesOf({ scores }) {
	const all = new Map();

	for (const { touchpoint, question, group, complete, channels } of scores)
		all.set(`${touchpoint} ${question} ${group.hour}`, {
			withdrawn: complete.withdrawn,
			rehearsal: complete.rehearsal,
			channels: Object.fromEntries(channels.map((c) =>
				[c.channel, { counts: c.counts, flagged: c.flagged }])),
		});
	return all;
}

/* An order that two of the same have in common. */
function ordered({ withdrawn, rehearsal, channels }) {
	return JSON.stringify([withdrawn, rehearsal,
		Object.entries(channels).sort().map(([name, c]) =>
			[name, c.counts, c.flagged])]);
}

const nothing = { withdrawn: 0, rehearsal: 0, channels: {} };

/* Where two maps of tallies differ. */
export function differences(list, centre) {
	return [...new Set([...list.keys(), ...centre.keys()])].sort()
		.map((name) => [name, ordered(list.get(name) ?? nothing),
			ordered(centre.get(name) ?? nothing)])
		.filter(([, mine, theirs]) => mine !== theirs)
		.map(([name, mine, theirs]) =>
			`${name}: list ${mine}, aggregator ${theirs}`);
}

/* counted flagged withdrawn rehearsal, for each hour of the day. */
function hours(tallies) {
	const sums = new Map();

	for (const [name, tally] of tallies) {
		const hour = Number(name.split(' ')[2]);
		const sum = sums.get(hour) ?? [0, 0, 0, 0];
		for (const { counts, flagged } of Object.values(tally.channels)) {
			sum[0] += counts.reduce((a, b) => a + b);
			sum[1] += flagged;
		}
		sum[2] += tally.withdrawn;
		sum[3] += tally.rehearsal;
		sums.set(hour, sum);
	}
	return sums;
}

/* For a person to look at: the list's figures / the aggregator's. */
export function table(list, centre) {
	const [mine, theirs] = [hours(list), hours(centre)];
	const names = ['counted', 'flagged', 'withdrawn', 'rehearsal'];
	const none = [0, 0, 0, 0];
	const row = (name, a, b) => name.padEnd(6) + names.map((n, i) =>
		`${a[i]} / ${b[i]}`.padStart(13)).join('');
	const all = [...new Set([...mine.keys(), ...theirs.keys()])]
		.sort((a, b) => a - b);
	const sum = (sums) => [...sums.values()].reduce((a, b) =>
		a.map((x, i) => x + b[i]), none);

	return [`${'hour'.padEnd(6)}${names.map((n) => n.padStart(13)).join('')}`,
		...all.map((h) => row(`${h} h`, mine.get(h) ?? none,
			theirs.get(h) ?? none)),
		row('day', sum(mine), sum(theirs))];
}

/*
 * The same lines out of a kiosk's journal as the second reader read it; texts:
 * what travelled beside it, by number.
 */
export function linesOf(journal, texts) {
	const entries = [...journal.entries()]
		.sort((a, b) => (a.number < b.number ? -1 : 1));
	const withdrawn = new Set(entries.filter(({ kind }) => kind === -8)
		.flatMap(({ numbers }) => numbers.map(String)));
	const began = new Map();

	/* Time stands still during an exchange: what it bounds is exact here. */
	for (const { kind, epoch, server, at } of entries)
		if (kind === -3)
			began.set(epoch.toString('hex'), Number(server) - Number(at));
	return entries.filter(({ kind }) => kind === 0).map((entry) => {
		const epoch = entry.epoch.toString('hex');
		const slot = journal.epochs.get(epoch).slots.get(entry.slot);
		const number = String(entry.number);

		return line({ ...slot, hand: CHANNELS[slot.hand],
			at: began.get(epoch) + Number(entry.at),
			step: entry.step === null ? null : Number(entry.step),
			flags: entry.flags, withdrawn: withdrawn.has(number),
			text: texts.get(number) });
	});
}
