/*
 * sheets.mjs - what is asked on the scripted day: every scale there is.
 */

import { writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const text = (de, en, fr) => ({ de, en, fr });

/* The languages' keys on the screen: the first free letters of their names. */
export const LANGUAGES = [
	{ code: 'de', key: 'd' },
	{ code: 'en', key: 'e' },
	{ code: 'fr', key: 'f' },
];

const common = {
	languages: LANGUAGES.map(({ code }) => code),
	words: {
		thanks: text('Haben Sie Dank.', 'Many thanks.', 'Grand merci.'),
		closed: text('Heute zu', 'Shut today', 'Ferme ce jour'),
		rehearsal: text('PROBE', 'TRIAL', 'ESSAI'),
	},
	idle_seconds: 20, thanks_seconds: 3,
	open: 'Mo-Fr 08:00-18:00',
	hold_off_ms: 5000, cap_ms: 15000,
};

/* Where the kiosk stands in turn, by touchpoint. */
export const SHEETS = {
	'counter-1': {
		...common, name: 'counter', on_idle: 'submit',
		questions: [
			{ id: 'service', scale: 'smiley5',
			  text: text('Wie war die Bedienung?', 'How was the service?',
				'Comment etait le service ?') },
			{ id: 'reason', when: { question: 'service', at_most: 1 },
			  text: text('Woran lag es?', 'What was the reason?',
				'Pour quelle raison ?'),
			  choices: [
				{ id: 'wait', text: text('Wartezeit', 'Waiting', 'Attente') },
				{ id: 'tone', text: text('Tonfall', 'Tone', 'Ton') },
				{ id: 'price', text: text('Preis', 'Price', 'Prix') },
				{ id: 'other', text: text('Anderes', 'Other', 'Autre') }] },
			{ id: 'comment', free_text: true,
			  when: { question: 'service', at_most: 1 },
			  text: text('Was sollen wir bessern?', 'What should we mend?',
				'Que devons-nous ameliorer ?') },
			{ id: 'likely', scale: 'nps11',
			  when: { question: 'service', at_least: 2 },
			  text: text('Empfehlen Sie uns?', 'Would you recommend us?',
				'Nous recommandez-vous ?') },
		],
	},
	'stand-1': {
		...common, name: 'stand', on_idle: 'discard',
		questions: [
			{ id: 'look', scale: 'smiley4',
			  text: text('Wie gefiel der Stand?', 'How was the stand?',
				'Comment etait le stand ?') },
			{ id: 'goods', scale: 'stars5',
			  text: text('Wie ist die Ware?', 'How are the goods?',
				'Comment est la marchandise ?') },
			{ id: 'effort', scale: 'ces7',
			  text: text('War es einfach?', 'Was it easy?',
				'Etait-ce facile ?') },
		],
	},
	'office-1': {
		...common, name: 'office', on_idle: 'submit',
		questions: [
			{ id: 'solved', scale: 'yesno',
			  text: text('Alles erledigt?', 'All done?', 'Tout est regle ?') },
			{ id: 'length', when: { question: 'solved', at_least: 1 },
			  scale: { steps: 3, labels: {
				de: ['zu lang', 'angemessen', 'schnell'],
				en: ['too long', 'fair', 'quick'],
				fr: ['trop long', 'correct', 'rapide'] } },
			  text: text('Wie lange dauerte es?', 'How long did it take?',
				'Combien de temps ?') },
			{ id: 'wish', free_text: true,
			  when: { question: 'solved', at_most: 0 },
			  text: text('Was fehlt noch?', 'What is missing?',
				'Que manque-t-il ?') },
		],
	},
};

export const STEPS = { smiley4: 4, smiley5: 5, stars5: 5, nps11: 11, ces7: 7,
	yesno: 2 };

/* What a question can be answered with: steps, and the key of each. */
export function stepsOf(question) {
	return question.free_text ? 0 : question.choices?.length ??
		question.scale.steps ?? STEPS[question.scale];
}

export function scaleOf(question) {
	return question.free_text ? 'free text' : question.choices ? 'choices'
		: question.scale.steps ? 'own steps' : question.scale;
}

export function keyOf(question, step) {
	const value = step + (question.scale === 'nps11' ? 0 : 1);

	return value === 10 ? '+' : String(value);
}

/* sheets.mjs FOLDER: a file for each, as `survey put` takes it. */
if (import.meta.url === pathToFileURL(process.argv[1]).href)
	for (const [touchpoint, sheet] of Object.entries(SHEETS))
		writeFileSync(`${process.argv[2]}/${touchpoint}.json`,
			JSON.stringify(sheet));
