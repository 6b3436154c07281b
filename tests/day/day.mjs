/*
 * day.mjs STORY SEED CUSTOMERS - one day of a kiosk, in fast time.
 *
 * A Monday from morning to evening in front of a real terminal: whoever comes
 * presses keys, the network goes and comes, the plug is pulled.  rules.mjs says
 * what the screen must show after each key, list.mjs keeps what must have been
 * counted, and in the evening both are held against what there is.
 *
 * STORY is the folder that day.sh made, with both programs in it and the
 * kiosk's clock.  TAP comes out; lines with # are for people.
 */

import { spawnSync } from 'node:child_process';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';

import { Dice, KINDS, customer } from './customers.mjs';
import { Clock, Kiosk, Terminal, pause } from './hands.mjs';
import { List, differences, linesOf, table, talliesOf } from './list.mjs';
import { HoldOff, Screen } from './rules.mjs';
import { LANGUAGES, SHEETS, keyOf, scaleOf, stepsOf } from './sheets.mjs';

const [story, seed, count] = process.argv.slice(2);
const READER = process.env.READER;

/* ---- what is said ---- */

let said = 0;

function say(sentence, against) {
	said++;
	console.log(`${against.length ? 'not ok' : 'ok'} ${said} - ${sentence}`);
	for (const why of against.slice(0, 10))
		console.log(`# ${String(why).replace(/\n/g, '\n# ')}`);
}

function aggregator(...words) {
	const did = spawnSync(`${story}/touchstone-aggregator`,
		['-d', `${story}/centre`, ...words],
		{ encoding: 'utf8', maxBuffer: 1 << 28 });

	if (did.status !== 0)
		throw new Error(`${words.join(' ')}: ${did.stderr}${did.stdout}`);
	return did.stdout;
}

/* ---- the day ---- */

/* On that Monday, by the touchpoint's clock. */
const at = (hours, minutes = 0, seconds = 0) =>
	Date.UTC(2026, 5, 15, hours - 2, minutes, seconds);
const clockFace = (time) =>
	new Date(time + 7200000).toISOString().slice(11, 19);

/* How many come in each hour from 8 to 17: a rush at noon. */
const RUSH = { 8: 6, 9: 8, 10: 9, 11: 12, 12: 20, 13: 12, 14: 8, 15: 8, 16: 10,
	17: 7 };
/*
 * Nobody begins so near to the end of an hour that dates could be in doubt, nor
 * to that of the rehearsal, which waits for who is just answering.
 */
const LAST_MINUTE = 57;
const PAUSES = [...Object.keys(RUSH).map((hour) =>
	[at(hour, LAST_MINUTE), at(Number(hour) + 1, 0, 5)]),
[at(13, 32), at(13, 35, 15)]];

const PIN = '2580';
const REHEARSAL_MS = 15 * 60000;

const KEYS = { enter: '\r', right: '\x1b[C', back: '\x7f', skip: '\x1b',
	f10: '\x1b[21~' };
/* A lone Escape is one when nothing has followed for so long. */
const ESCAPE_MS = 50;

class Day {
	constructor() {
		const clock = new Clock(`${story}/clock`);

		this.clock = clock;
		this.dice = new Dice(Number(seed));
		this.kiosk = new Kiosk(clock, new Terminal(story),
			`${story}/touchstone-kiosk -d ${story}/desk`);
		this.list = new List(SHEETS);
		this.holdOff = new HoldOff(5000, 15000);
		this.wrong = [];
		this.keys = 0;
		this.boots = 1;
	}

	/* The screen asks there from now on. */
	standAt(touchpoint) {
		this.touchpoint = touchpoint;
		this.screen = new Screen(SHEETS[touchpoint], this.holdOff, {
			opens: at(8), closes: at(18),
			keep: (what) => this.list.keep({ touchpoint, ...what }),
			takeBack: (entry) => this.list.takeBack(entry),
		});
	}

	/* ---- time and keys ---- */

	pass(ms) {
		this.clock.pass(ms);
		this.screen.wake(this.clock.now);
	}

	until(time) {
		this.pass(Math.max(0, time - this.clock.now));
	}

	looks(what) {
		this.expect(this.screen.shows, what);
		this.expect(this.screen.bannerAt(this.clock.now), what);
	}

	expect(want, what) {
		if (this.kiosk.shows(want))
			return;
		this.wrong.push(`${clockFace(this.clock.now)} ${what}: no ` +
			`"${want}" in\n${this.kiosk.terminal.shown()}`);
		if (this.wrong.length >= 5)
			throw new Error(this.wrong.join('\n'));
	}

	key(key) {
		const bytes = KEYS[key] ?? key;

		this.keys++;
		this.kiosk.press(bytes);
		if (key === 'skip')
			this.clock.pass(ESCAPE_MS);
		this.screen.press(key, this.clock.now);
		this.looks(`after ${key}`);
	}

	/* On the number under a face, where the terminal shows it. */
	click(step) {
		const number = keyOf(this.screen.question, step);
		const rows = this.kiosk.terminal.shown().split('\n');
		const columns = rows.map((row) =>
			row.search(new RegExp(`(?<=[|[ ])[${number}](?=[\\]| ])`)));
		const row = columns.findLastIndex((column) => column >= 0);
		const place = `${columns[row] + 1};${row + 1}`;

		this.keys++;
		this.kiosk.press(`\x1b[<0;${place}M\x1b[<0;${place}m`);
		this.screen.press(number, this.clock.now, `click on ${step}`);
		this.looks(`after a click on ${number} at ${place}`);
	}

	/* ---- who comes ---- */

	live(deeds) {
		for (const deed of deeds)
			if (deed.wait !== undefined)
				this.pass(deed.wait);
			else if (deed.click !== undefined)
				this.click(deed.click);
			else
				this.key(deed.key);
	}

	/* The one before is gone, or just thanked. */
	awaitTurn(jump = 0.3) {
		if (this.screen.at === 'thanks' && this.dice.chance(jump))
			return;
		while (this.screen.at !== 'closed' && !this.screen.isEmptyRoom)
			this.pass(1000);
	}

	serve({ kind }) {
		this.awaitTurn();
		this.looks('before a customer');
		if (this.dice.chance(0.05))
			this.beside(this.dice.chance(0.7) ? '--press' : '--lang=en');
		this.live(customer(kind, this.dice, this.screen));
	}

	/* A button box of the same touchpoint, or a script for a caller. */
	beside(how) {
		const { touchpoint, clock: { now } } = this;
		const question = this.screen.sheet.questions[0];
		const step = this.dice.between(0, stepsOf(question) - 1);
		const did = this.kiosk.run('rate', keyOf(question, step), how,
			'--touchpoint', touchpoint);
		const box = how === '--press';

		if (!/^[0-9]+\n$/.test(did.out))
			this.wrong.push(`rate: ${did.err}`);
		this.list.keep({ at: now, touchpoint, question: question.id, step,
			language: box ? 'de' : 'en', hand: box ? 'kiosk' : 'script',
			repeated: box && !this.holdOff.counts(question.id, now) });
	}

	/* ---- events ---- */

	/* Somebody at a closed door tries a few keys. */
	knock() {
		for (const key of ['1', '5', 'enter', '3']) {
			this.key(key);
			this.pass(3000);
		}
	}

	/* Still answering when it closes. */
	lastCustomer() {
		const [first, ...rest] = this.screen.sheet.questions;

		this.awaitTurn();
		this.until(at(17, 59, 42));
		this.key(keyOf(first, stepsOf(first) - 1));
		this.until(at(17, 59, 57));
		this.key('e');
		this.until(at(18, 0, 14));
		this.key(keyOf(rest.at(-1), 7));
		this.pass(10000);
		this.looks('after closing time');
	}

	/* Staff at their menu; a slip of the finger costs them two seconds. */
	atMenu(slips, deeds) {
		this.awaitTurn(0);
		this.staffKey('f10', 'PIN');
		if (slips) {
			[...'2589'].forEach((digit) => this.staffKey(digit, 'PIN'));
			this.staffKey('enter', '2 Sekunden');
			this.clock.pass(2100);
		}
		[...PIN].forEach((digit) => this.staffKey(digit, 'PIN'));
		this.staffKey('enter',
			new RegExp(`Heute +${this.list.today()} Bewertung`));
		deeds();
		this.screen.wake(this.clock.now);
	}

	staffKey(key, want) {
		this.keys++;
		this.kiosk.press(KEYS[key] ?? key);
		this.clock.pass(1100);
		this.expect(want, `after staff's ${key}`);
	}

	/* The number before something on the screen. */
	numberOf(what) {
		return this.kiosk.terminal.shown()
			.match(new RegExp(`\\[(\\d)\\] +${what}`))?.[1] ?? '9';
	}

	moveTo(touchpoint) {
		this.atMenu(touchpoint === 'stand-1', () => {
			this.staffKey('1', touchpoint);
			this.staffKey(this.numberOf(touchpoint), 'Personal');
			this.standAt(touchpoint);
			this.list.notes.push(`touchpoint-chosen ${touchpoint}`);
			this.staffKey('0', this.screen.shows);
		});
	}

	/* It ends by itself after a quarter of an hour. */
	rehearse() {
		this.atMenu(false, () => {
			this.staffKey('2', 'Personal');
			this.list.notes.push(...['on', 'off'].map((what) =>
				`rehearsal-${what} ${this.touchpoint}`));
			this.screen.rehearsedUntil = this.clock.now + REHEARSAL_MS - 1100;
			this.staffKey('0', this.screen.shows);
		});
		this.looks('in a rehearsal');
	}

	/* Head office words a question anew; within minutes it is asked so. */
	reword() {
		const { sheet } = this.screen;

		Object.assign(sheet.questions[0].text, { de: 'Wie bedienten wir Sie?',
			en: 'How did we serve you?', fr: 'Comment etions-nous ?' });
		writeFileSync(`${story}/reworded.json`, JSON.stringify(sheet));
		aggregator('survey', 'put', `${story}/reworded.json`);
		this.pass(6 * 60000);
		this.looks('after a new sheet');
	}

	/* Where status disagrees with the list. */
	status(want) {
		const got = JSON.parse(this.kiosk.run('status', '--json').out);

		return Object.entries(want).filter(([name, value]) =>
			got[name] !== value).map(([name, value]) =>
			`${name}: ${got[name]}, not ${value}`);
	}

	lookWaiting() {
		this.waited = this.status({ clock: 'floor',
			ratings_waiting: this.waiting().length });
	}

	lookSent() {
		this.sent = this.status({ clock: 'exact', waiting: 0,
			ratings_waiting: 0, last_error: null });
	}

	goHome() {
		this.atMenu(false, () => {
			this.staffKey('7', 'Personal');
			this.kiosk.terminal.send('7');
			this.kiosk.awaitOff();
		});
	}

	wire(mode) {
		writeFileSync(`${story}/wire.new`, mode);
		renameSync(`${story}/wire.new`, `${story}/wire.mode`);
	}

	/*
	 * The plug is pulled in the middle of a visit; what was answered stands,
	 * and the last press may.  Three minutes later the clock says 1970.
	 */
	powerCut() {
		const [one, two, three] = this.screen.sheet.questions;

		this.awaitTurn();
		for (const question of [one, two]) {
			this.key(keyOf(question, 1));
			this.pass(2000);
		}
		this.kiosk.terminal.send(keyOf(three, 2));
		this.screen.press(keyOf(three, 2), this.clock.now);
		pause(this.dice.between(0, 12));
		this.kiosk.pullPlug();
		this.clock.pass(180000);
		this.holdOff = new HoldOff(5000, 15000);
		writeFileSync(`${story}/boot_id`,
			`10000000-0000-4000-8000-00000000000${++this.boots}\n`);
		this.clock.boot(5000);
		this.standAt(this.touchpoint);
		this.kiosk.switchOn();
		this.looks('after the power cut');
		/* Nobody was thanked for the last press: it may be gone. */
		if (this.status({ ratings_waiting: this.waiting().length }).length)
			this.list.entries.pop();
	}

	/* All that was answered since the network went. */
	waiting() {
		return this.list.entries.filter((e) => e.at >= at(10));
	}
}

/* Arrivals, in order. */
function arrivals(dice) {
	return Array.from({ length: Number(count) }, () => {
		const hour = Number(dice.pick(RUSH));

		return { time: at(hour, dice.between(1, LAST_MINUTE - 1),
			dice.between(0, 59)), kind: dice.pick(KINDS) };
	}).sort((a, b) => a.time - b.time);
}

function live(day) {
	const events = [
		[at(7, 50), () => day.knock()],
		[at(9, 20), () => day.reword()],
		[at(10), () => day.wire('cut')],
		[at(11, 30), () => day.moveTo('stand-1')],
		[at(12, 0, 20), () => day.powerCut()],
		[at(13, 20), () => day.rehearse()],
		[at(14), () => day.moveTo('office-1')],
		[at(14, 59), () => day.lookWaiting()],
		[at(15), () => day.wire('open')],
		[at(15, 50), () => day.lookSent()],
		[at(16), () => day.moveTo('counter-1')],
		[at(17, 59), () => day.lastCustomer()],
		[at(18, 5), () => day.knock()],
	].map(([time, run]) => ({ time, run }));
	const all = [...events, ...arrivals(day.dice)
		.map((who) => ({ time: who.time, run: () => day.serve(who), who }))]
		.sort((a, b) => a.time - b.time);

	day.clock.until(at(7, 40));
	day.standAt('counter-1');
	day.kiosk.switchOn();
	for (const { time, run, who } of all) {
		day.until(time);
		if (who)
			PAUSES.forEach(([from, to]) =>
				day.clock.now >= from && day.until(to));
		run();
	}
	day.until(at(18, 10));
	day.goHome();
}

/* ---- the evening ---- */

async function journalOf(name) {
	const [{ bundle }, { Journal }] = await Promise.all(
		['read', 'journal'].map((n) => import(`${READER}/${n}.mjs`)));

	aggregator('export', 'bundle', `${story}/bundle`);
	const { journals, items } = bundle(readFileSync(`${story}/bundle`));
	const { key } = journals.find((j) => j.name === name);
	const journal = new Journal(key), texts = new Map();
	for (const item of items) {
		if (item.envelope.kid.toString('hex') !== journal.kid)
			continue;
		journal.add(item.envelope.payload, item.texts);
		for (const [number, { text }] of item.texts)
			texts.set(String(number), text);
	}
	return { journal: journal.finish(), texts };
}

/* What one list has and the other has not. */
function unlike(mine, theirs) {
	const left = [...theirs];

	return [...mine.filter((line) => {
		const at = left.indexOf(line);
		if (at >= 0)
			left.splice(at, 1);
		return at < 0;
	}).map((line) => `only the script has ${line}`),
	...left.map((line) => `only the journal has ${line}`)];
}

/* Scales that nobody answered, languages nobody spoke; few leave some out. */
function unasked(list) {
	const given = new Set(list.entries.flatMap((e) => [
		`${e.language} at ${e.touchpoint}`,
		scaleOf(SHEETS[e.touchpoint].questions
			.find((q) => q.id === e.question))]));
	const all = Object.entries(SHEETS).flatMap(([touchpoint, sheet]) => [
		...sheet.questions.map(scaleOf),
		...LANGUAGES.map(({ code }) => `${code} at ${touchpoint}`)]);

	return Number(count) < 300 ? [] : all.filter((one) => !given.has(one));
}

async function evening(day) {
	const { journal, texts } = await journalOf('desk');
	const scores = JSON.parse(aggregator('score', '--by', 'hour', '--format',
		'json', '--min-n', '1'));
	const [mine, theirs] = [day.list.tallies(), talliesOf(scores)];
	const lines = day.list.lines();

	writeFileSync(`${story}/list`, lines.join('\n') + '\n');
	table(mine, theirs).forEach((line) => console.log(`# ${line}`));
	say(`after each of ${day.keys} keys the screen shows what it should`,
		day.wrong);
	say('while the network was gone everything waited', day.waited);
	say('when it was back all of it was sent', day.sent);
	say('every scale was answered, and every sheet in every language',
		unasked(day.list));
	say('hour by hour the aggregator counts what the list counts',
		differences(mine, theirs));
	say('a second reader finds the journal whole', journal.problems
		.map(({ number, why }) => `${number}: ${why}`));
	say(`each of ${lines.length} answers stands in it once, with its flags`,
		unlike(lines, linesOf(journal, texts)));
	say('what staff set is noted in it', unlike(day.list.notes,
		[...journal.entries()].filter(({ kind }) => kind === -6)
			.map(({ note, touchpoint }) => `${note} ${touchpoint}`)));
	for (const what of ['uncertain', 'lost', 'seams'])
		say(`nothing is ${what === 'seams' ? 'a seam' : what}`,
			scores.scores.filter((s) => s.complete[what] > 0)
				.map((s) => JSON.stringify(s.complete)));
	say('the audit finds nothing',
		JSON.parse(aggregator('verify', '--json')).problems
			.map((p) => JSON.stringify(p)));
}

const day = new Day();

console.log(`# SEED=${seed}: ${count} customers`);
try {
	live(day);
} catch (error) {
	say('the day goes to its end', [error.stack]);
	console.log(`# it was ${clockFace(day.clock.now)}`);
}
if (!said)
	await evening(day);
console.log(`1..${said}`);
