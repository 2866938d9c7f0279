/**
 * What the multilingual model writes where no one speaks: credits of subtitles and farewells of videos, from what it was
 * trained on. A text that is nothing but credits was not said. Farewells a customer can say as well, of a subscription or a video
 * call: a text that is nothing but one of them was not said where it repeats itself or stands over hardly any speech. Pure.
 */
import { fold } from './fold.ts';

/** Folded; no one says them on the phone. */
const credits = [
  // Spanish
  'subtitulos realizados por la comunidad de amara org',
  'subtitulos por la comunidad de amara org',
  'subtitulos en espanol',
  // French
  'sous titres realises par la communaute d amara org',
  'sous titrage st 501',
  'sous titrage societe radio canada',
  'sous titres realises para la communaute d amara org',
  'sous titres par',
  // German
  'untertitel der amara org community',
  'untertitel im auftrag des zdf',
  'untertitelung des zdf',
  'untertitelung aufgrund der amara org community',
  'copyright wdr',
  // Portuguese
  'legendas pela comunidade amara org',
  'legendas pela comunidade de amara org',
  // Italian
  'sottotitoli creati dalla comunita amara org',
  'sottotitoli e revisione a cura di qtss',
  // Dutch
  'ondertitels ingediend door de amara org gemeenschap',
  'ondertiteld door de amara org gemeenschap',
  // Any
  'amara org',
  'www mooji org',
];

/** Folded; of videos, and words of customers too. */
const farewells = [
  // Spanish
  'gracias por ver el video',
  'gracias por ver',
  'suscribete',
  'suscribete al canal',
  'no olvides suscribirte',
  // French
  'merci d avoir regarde cette video',
  'abonnez vous',
  // German
  'vielen dank fur s zuschauen',
  'vielen dank furs zuschauen',
  // Portuguese
  'obrigado por assistir',
  'inscreva se no canal',
  // Italian
  'grazie per aver guardato il video',
  // Dutch
  'bedankt voor het kijken',
  // Any
  'thanks for watching',
  'thank you for watching',
];

/** The longest first, so that "subscribe to the channel" is not read as "subscribe" and a rest. */
const phrases = [
  ...credits.map((text) => ({ text, isSayable: false })),
  ...farewells.map((text) => ({ text, isSayable: true })),
].sort((a, b) => b.text.length - a.text.length);

/**
 * True for a text that consists of credits and farewells, however often. A single farewell counts only where `hasSpeech` is false;
 * see `hasSpeech`.
 */
export function isCredit(text: string, hasSpeech: boolean): boolean {
  let rest = fold(text);
  const found: (typeof phrases)[number][] = [];
  for (let before = ''; rest !== '' && rest !== before; ) {
    before = rest;
    const phrase = phrases.find((each) => rest === each.text || rest.startsWith(`${each.text} `));
    if (phrase === undefined) continue;
    found.push(phrase);
    rest = rest.slice(phrase.text.length).trim();
  }
  if (rest === '') return !(hasSpeech && found.length === 1 && found[0]!.isSayable);
  return /\bamara org\b|^subtitulos? (?:por|de) |^sous titr|^untertitel|^legendas? (?:por|pela) /.test(rest);
}

export type Certainty = { readonly meanLog: number; readonly noSpeech: number };

/** How sure the model has to be of a text at the least, and of one that stands over what is probably no speech. */
const sure = { least: -1.1, overSilence: -0.55, silence: 0.6 } as const;

/** The model does not believe its own text; the limits stand in `sure`. */
export function isGuess({ meanLog, noSpeech }: Certainty): boolean {
  return meanLog < sure.least || (noSpeech > sure.silence && meanLog < sure.overSilence);
}

/** `window`: 20 ms at 16 kHz. `level`: −46 dB of full scale, which speech on a telephone is far above. `windows`: 0.2 s. */
const loud = { window: 320, level: 0.005, windows: 10 } as const;

/** Whether there is sound as loud as speech in it, and the model takes it for speech too. */
export function hasSpeech(samples: Float32Array, { noSpeech }: Certainty): boolean {
  if (noSpeech > sure.silence) return false;
  let windows = 0;
  for (let at = 0; at + loud.window <= samples.length && windows < loud.windows; at += loud.window) {
    let sum = 0;
    for (let i = at; i < at + loud.window; i++) sum += samples[i]! ** 2;
    if (Math.sqrt(sum / loud.window) > loud.level) windows++;
  }
  return windows >= loud.windows;
}
