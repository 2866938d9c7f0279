/**
 * What the multilingual model writes where no one speaks: credits of subtitles and farewells of videos, from what it was
 * trained on. A text that is nothing but one of these was not said. Pure.
 */
import { fold } from './fold.ts';

/** Folded; the longest first. */
const credits = [
  // Spanish
  'subtitulos realizados por la comunidad de amara org',
  'subtitulos por la comunidad de amara org',
  'subtitulos en espanol',
  'gracias por ver el video',
  'gracias por ver',
  'suscribete',
  'suscribete al canal',
  'no olvides suscribirte',
  // French
  'sous titres realises par la communaute d amara org',
  'sous titrage st 501',
  'sous titrage societe radio canada',
  'sous titres realises para la communaute d amara org',
  'sous titres par',
  'merci d avoir regarde cette video',
  'abonnez vous',
  // German
  'untertitel der amara org community',
  'untertitel im auftrag des zdf',
  'untertitelung des zdf',
  'untertitelung aufgrund der amara org community',
  'vielen dank fur s zuschauen',
  'vielen dank furs zuschauen',
  'copyright wdr',
  // Portuguese
  'legendas pela comunidade amara org',
  'legendas pela comunidade de amara org',
  'obrigado por assistir',
  'inscreva se no canal',
  // Italian
  'sottotitoli creati dalla comunita amara org',
  'sottotitoli e revisione a cura di qtss',
  'grazie per aver guardato il video',
  // Dutch
  'ondertitels ingediend door de amara org gemeenschap',
  'ondertiteld door de amara org gemeenschap',
  'bedankt voor het kijken',
  // Any
  'amara org',
  'www mooji org',
  'thanks for watching',
  'thank you for watching',
].sort((a, b) => b.length - a.length);

/** True for a text that consists of credits, however often. */
export function isCredit(text: string): boolean {
  let rest = fold(text);
  for (let before = ''; rest !== '' && rest !== before; ) {
    before = rest;
    const credit = credits.find((each) => rest === each || rest.startsWith(`${each} `));
    if (credit !== undefined) rest = rest.slice(credit.length).trim();
  }
  return (
    rest === '' || /\bamara org\b|^subtitulos? (?:por|de) |^sous titr|^untertitel|^legendas? (?:por|pela) /.test(rest)
  );
}

export type Certainty = { readonly meanLog: number; readonly noSpeech: number };

/** How sure the model has to be of a text at the least, and of one that stands over what is probably no speech. */
const sure = { least: -1.1, overSilence: -0.55, silence: 0.6 } as const;

/** The model does not believe its own text; the limits stand in `sure`. */
export function isGuess({ meanLog, noSpeech }: Certainty): boolean {
  return meanLog < sure.least || (noSpeech > sure.silence && meanLog < sure.overSilence);
}
