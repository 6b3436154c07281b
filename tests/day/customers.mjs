/*
 * customers.mjs - who comes, and what they do.
 *
 * A customer looks at the screen (rules.mjs) and does one thing after another:
 * { wait } so many ms, { key }, or { click } on a step.  Chance comes from dice
 * with a seed, so that a day can be lived again.
 */

import { LANGUAGES, keyOf, scaleOf, stepsOf } from './sheets.mjs';

/* mulberry32 */
export class Dice {
	constructor(seed) {
		this.state = seed >>> 0;
	}

	/* 0 <= x < 1 */
	roll() {
		this.state = this.state + 0x6d2b79f5 >>> 0;
		let t = this.state;
		t = Math.imul(t ^ t >>> 15, t | 1);
		t ^= t + Math.imul(t ^ t >>> 7, t | 61);
		return ((t ^ t >>> 14) >>> 0) / 4294967296;
	}

	/* A whole number from least to most. */
	between(least, most) {
		return least + Math.floor(this.roll() * (most - least + 1));
	}

	/* One of { NAME: WEIGHT }. */
	pick(weights) {
		let left = this.roll() *
			Object.values(weights).reduce((a, b) => a + b);

		for (const [name, weight] of Object.entries(weights))
			if ((left -= weight) < 0)
				return name;
		return Object.keys(weights)[0];
	}

	of(list) {
		return list[this.between(0, list.length - 1)];
	}

	chance(part) {
		return this.roll() < part;
	}
}

const TEXTS = ['zu kalt', 'the queue', 'rien vu', 'mehr Licht', '12 min'];

/* One answer, in one of the ways to give it. */
function* answers(dice, screen) {
	const step = dice.between(0, stepsOf(screen.question) - 1);
	const way = dice.pick({ key: 8, click: 1, arrows: 1 });

	if (way === 'click' && scaleOf(screen.question).startsWith('smiley')) {
		yield { click: step };
	} else if (way !== 'arrows' || step > 3) {
		yield { key: keyOf(screen.question, step) };
	} else {
		for (let i = 0; i <= step; i++) {
			yield { key: 'right' };
			yield { wait: dice.between(200, 900) };
		}
		yield { key: 'enter' };
	}
}

function* writes(dice, screen, ends = true) {
	for (const letter of dice.of(TEXTS)) {
		yield { key: letter };
		yield { wait: dice.between(130, 600) };
	}
	if (ends)
		yield { key: 'enter' };
}

/* What they do at a question; false when they go away. */
const habits = {
	*plain(dice, screen) {
		yield* screen.question.free_text
			? dice.chance(0.5) ? writes(dice, screen) : skips()
			: answers(dice, screen);
		return true;
	},
	/* Changes their mind, once or twice. */
	*wavering(dice, screen) {
		if (screen.path.length > 1 && dice.chance(0.5)) {
			yield { key: 'back' };
			yield { wait: dice.between(800, 3000) };
		}
		return yield* habits.plain(dice, screen);
	},
	*silent(dice, screen) {
		yield* screen.question.free_text || screen.question.choices
			? skips() : answers(dice, screen);
		return true;
	},
	*leaving(dice, screen) {
		if (dice.chance(screen.path.length > 1 ? 0.4 : 0.1))
			return false;
		if (screen.question.free_text && dice.chance(0.7)) {
			yield* writes(dice, screen, false);
			return false;
		}
		return yield* habits.plain(dice, screen);
	},
};

function* skips() {
	yield { key: 'skip' };
}

/* Any key there is, again and again. */
function* child(dice, screen) {
	for (let i = dice.between(10, 30); i > 0; i--) {
		yield { key: String(dice.between(1, 5)) };
		yield { wait: dice.pick({ 60: 1, 150: 2, 400: 3, 900: 2, 2600: 1 })
			- dice.between(0, 20) };
	}
	return false;
}

export const KINDS = { plain: 60, wavering: 14, silent: 8, leaving: 14,
	child: 4 };

/* All that one customer does; ends when they are gone. */
export function* customer(kind, dice, screen) {
	const language = LANGUAGES[dice.pick({ 0: 5, 1: 3, 2: 2 })];

	if (kind === 'child')
		return yield* child(dice, screen);
	yield { wait: dice.between(500, 2000) };
	if (screen.at === 'thanks') {
		/* Of the one before: whoever is next takes the screen over. */
		yield { key: '1' };
		yield { wait: dice.between(1000, 2500) };
	}
	if (language !== screen.language) {
		yield { key: language.key };
		yield { wait: dice.between(700, 3000) };
	}
	for (;;) {
		if (!(yield* habits[kind](dice, screen)) ||
		    screen.at !== 'question')
			return;
		yield { wait: dice.between(900, 5000) };
	}
}
