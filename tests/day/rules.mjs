/*
 * rules.mjs - what a screen must do with a key, said a second time.
 *
 * Written from what customers are promised and without a look at the kiosk's
 * code: it says what must be shown and what must have been kept, and the day
 * holds the real screen against it.
 */

import { LANGUAGES, keyOf, stepsOf } from './sheets.mjs';

/*
 * The same key again within: bounce; or the key held down that gave the last
 * answer, on the next question and while thanks are said.  Letters of a text
 * come as fast as they come.
 */
const BOUNCE_MS = 120, NEXT_MS = 300, HELD_MS = 1000;

/* What comes sooner after a press brought another screen, or after another
   such press, answers nothing: nobody can have read it. */
const UNREAD_MS = 250;

/*
 * Which of a customer's presses count: the first of each visit is judged, by
 * what was pressed before for the same question, at the screen or beside it.
 */
export class HoldOff {
	#before = new Map();

	constructor(holdMs, capMs) {
		Object.assign(this, { holdMs, capMs });
	}

	counts(question, now) {
		const { last, counted } = this.#before.get(question) ??
			{ last: -Infinity, counted: -Infinity };
		const counts = now - last >= this.holdMs ||
			now - counted >= this.capMs;

		this.#before.set(question,
			{ last: now, counted: counts ? now : counted });
		return counts;
	}
}

/* Whether a later question is asked after these answers, by question id. */
function applies(question, answers) {
	const { question: on, at_most: most, at_least: least, is } =
		question.when ?? {};

	if (on === undefined)
		return true;
	if (!answers.has(on))
		return false;
	const { step, id } = answers.get(on);
	return (most === undefined || step <= most) &&
		(least === undefined || step >= least) &&
		(is === undefined || id === is);
}

export class Screen {
	/*
	 * keep(what) is told each answer and gives back the entry made of it;
	 * takeBack(entry) each one that no longer stands.  opens, closes: when.
	 */
	constructor(sheet, holdOff, { opens, closes, keep, takeBack }) {
		Object.assign(this, { sheet, holdOff, opens, closes, keep, takeBack });
		this.open = true;
		this.rehearsedUntil = -Infinity;
		this.last = { key: '', at: -Infinity };
		this.unread = -Infinity;
		this.begin();
	}

	/* As an empty room sees it. */
	begin() {
		this.at = this.open ? 'question' : 'closed';
		this.path = [0];
		this.answers = new Map();
		this.entries = [];
		this.repeated = null;
		this.language = LANGUAGES[0];
		this.focus = null;
		this.typed = '';
		this.held = false;
		this.due = Infinity;
	}

	get question() {
		return this.sheet.questions[this.path.at(-1)];
	}

	get isEmptyRoom() {
		return this.at === 'question' && this.path.length === 1 &&
			this.entries.length === 0 && this.focus === null &&
			this.language === LANGUAGES[0] && this.typed === '';
	}

	/* What must stand on top of every screen while they rehearse, or "". */
	bannerAt(now) {
		return now < this.rehearsedUntil
			? this.sheet.words.rehearsal[this.language.code] : '';
	}

	/* What must stand on the screen. */
	get shows() {
		const { code } = this.language;

		return { question: () => this.question.text[code],
			thanks: () => this.sheet.words.thanks[code],
			closed: () => this.sheet.words.closed[LANGUAGES[0].code],
		}[this.at]();
	}

	/* ---- time ---- */

	wake(now) {
		while (now >= this.due)
			this.timeOut(this.due);
		/* Whoever is just answering comes to an end first. */
		this.open = !this.#outside(now);
		if (this.at === 'closed' || this.isEmptyRoom)
			this.begin();
	}

	#outside(now) {
		return now < this.opens || now >= this.closes;
	}

	timeOut(at) {
		if (this.at === 'question' && this.sheet.on_idle === 'discard')
			this.entries.filter((e) => !e.withdrawn)
				.forEach((e) => this.takeBack(e, at));
		else if (this.at === 'question' && this.typed !== '')
			this.#put({ at, step: null, text: this.typed,
				timedOut: true });
		this.begin();
	}

	stir(now) {
		if (this.at === 'question')
			this.due = this.isEmptyRoom ? Infinity
				: now + this.sheet.idle_seconds * 1000;
	}

	/* ---- keys ---- */

	/* by: what was pressed, where the same can be said in two ways. */
	press(key, now, by = key) {
		this.wake(now);
		if (this.at === 'closed')
			return;
		const bounces = this.#bounces(by, now);

		if (now < this.unread) {
			this.unread = now + UNREAD_MS;
		} else if (!bounces) {
			if (this.at === 'thanks')
				this.#next(key, now);
			else if (this.question.free_text)
				this.#type(key, now);
			else
				this.#choose(key, now);
		}
		this.stir(now);
	}

	#bounces(key, now) {
		const types = this.at === 'question' && this.question.free_text;
		const within = !this.held ? types ? 0 : BOUNCE_MS
			: this.at === 'question' ? NEXT_MS : HELD_MS;
		const bounces = key === this.last.key && now - this.last.at < within;

		this.last = { key, at: now };
		this.held &&= bounces;
		return bounces;
	}

	/* The next customer need not wait for the end of the thanks. */
	#next(key, now) {
		if (stepOf(this.sheet.questions[0], key) === null)
			return;
		this.begin();
		this.unread = now + UNREAD_MS;
	}

	#choose(key, now) {
		const step = key === 'enter' ? this.focus : stepOf(this.question, key);
		const language = LANGUAGES.find((l) => l.key === key);
		const count = stepsOf(this.question);

		if (step !== null)
			this.#answer(step, now);
		else if (language)
			this.language = language;
		else if (key === 'right')
			this.focus = this.focus === null ? 0 : (this.focus + 1) % count;
		else if (key === 'back')
			this.#back();
		else if (key === 'skip')
			this.#skip(now);
	}

	#type(key, now) {
		if (key === 'enter' && this.typed !== '') {
			const text = this.typed;

			this.typed = '';
			this.#put({ at: now, step: null, text });
			this.#goOn(now);
		} else if (key === 'enter' || key === 'skip') {
			this.#skip(now);
		} else if (key === 'back') {
			this.typed === '' ? this.#back()
				: this.typed = [...this.typed].slice(0, -1).join('');
		} else {
			this.typed += key;
		}
	}

	#answer(step, now) {
		this.#put({ at: now, step });
		this.#goOn(now);
	}

	#skip(now) {
		this.typed = '';
		this.#withdraw(this.question.id, now);
		this.#goOn(now);
	}

	#back() {
		if (this.path.length > 1)
			this.path.pop();
		this.focus = null;
		this.typed = '';
	}

	/* ---- answers ---- */

	#put(what) {
		const { question } = this;
		const entry = this.keep({
			question: question.id, language: this.language.code,
			sameVisit: this.entries.length > 0,
			...this.#judged(what.at), ...what });

		this.#withdraw(question.id, what.at);
		this.entries.push(entry);
		this.answers.set(question.id, { entry, step: what.step,
			id: question.choices?.[what.step]?.id });
		this.#withdrawUnasked(what.at);
	}

	/* Customers are judged; who rehearses is none. */
	#judged(now) {
		if (now < this.rehearsedUntil)
			return { hand: 'rehearsal' };
		this.repeated ??= !this.holdOff.counts(this.question.id, now);
		return { hand: 'kiosk', repeated: this.repeated,
			outside: this.#outside(now) };
	}

	#withdraw(id, at) {
		if (this.answers.has(id))
			this.takeBack(this.answers.get(id).entry, at);
		this.answers.delete(id);
	}

	/* Answers to questions that are asked no longer. */
	#withdrawUnasked(at) {
		for (const question of this.sheet.questions)
			if (this.answers.has(question.id) &&
			    !applies(question, this.answers))
				this.#withdraw(question.id, at);
	}

	#goOn(now) {
		const asked = this.path.at(-1);
		const next = this.sheet.questions.findIndex((q, i) =>
			i > asked && applies(q, this.answers));

		this.focus = null;
		this.held = true;
		this.unread = now + UNREAD_MS;
		if (next > 0) {
			this.path.push(next);
		} else if (this.answers.size === 0) {
			/* There is nothing to thank for. */
			this.begin();
		} else {
			this.at = 'thanks';
			this.due = now + this.sheet.thanks_seconds * 1000;
		}
	}
}

/* The step a key stands for, or null. */
function stepOf(question, key) {
	for (let step = 0; step < stepsOf(question); step++)
		if (keyOf(question, step) === key)
			return step;
	return null;
}
