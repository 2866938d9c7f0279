/** Whom or what an English note is about: "She'll call on Wednesday" names the manager of the sentence before. Pure. */
const role =
  '(?:manager|engineer|technician|mechanic|driver|carpenter|electrician|plumber|gardener|doctor|dentist|nurse|vet|adjuster|supervisor|director|owner|landlord|teacher|instructor|colleague|porter|courier|accountant|lawyer|supplier|cleaner|guide|trainer|son|daughter|husband|wife|partner|mother|mom|mum|father|dad|brother|sister|cousin|neighbou?r|friend|dog|cat|puppy)';
const name = '(?:(?:Dr|Mr|Mrs|Ms)\\. )?\\p{Lu}\\p{Ll}{2,15}';
const ofRole = new RegExp(
  `(?<!\\p{L})(?:our|the|a|my|your|his|her|their|one of our) (?:(?:\\p{Ll}{3,14} ){0,2})${role}(?![\\p{L}'’-])`,
  'giu',
);
const acts =
  '(?:can|could|will|would|is|was|has|comes?|came|decides?|works?|does|starts?|should|might|may|needs?|wants?|takes?|handles?|lives?|called|said|told|got|had|just|knows?)';
/** A name that does something, or that somebody passes something to. Never one that is spoken to. */
const ofName = new RegExp(
  `(?:^|(?<=[.;] )|(?<=\\b(?:and|so|but|then) ))${name}(?=(?:, (?:the|our|my|your) [\\p{Ll} ]{3,30},)? ${acts}(?!\\p{L}))|(?:^|(?<=[.;] ))${name}(?=['’](?:ll|s) \\p{Ll})|(?<=(?:ask|send|sending|called|named|with|tell) )${name}(?=$|[ .,;])`,
  'gu',
);
const notNames =
  /^(?:The|This|That|There|They|What|When|Where|Which|Who|How|Yes|And|But|You|Your|Our|His|Her|She|Its|Let|Not|One|All|Now|Then|Here|Please|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|January|February|March|April|May|June|July|August|September|October|November|December|Everything|Somebody|Someone|Nobody|Everybody|Anything|Nothing|Something|Delivery|Parking|Shipping)$/;
const leading = /^(?:that's (\p{Lu}\p{Ll}+), )?(he|she)(?:(['’](?:ll|s|d))|(?= \p{Ll}))/iu;
const several =
  /^they(?:['’]re| are)(?= (?:\d|\$|€|(?:one|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty|thirty|free)(?!\p{L})))/iu;
const things = /(?<!\p{L})(?:the|my|her|his|our|your|those|these|some) ((?:\p{Ll}{3,14} )?\p{Ll}{3,14}s)(?!\p{L})/giu;

/** `before`: what was said before it, nearest first. The note as it is where that names nobody, or more than one. */
export function withReferent(note: string, before: readonly string[]): string {
  const person = leading.exec(note);
  if (person) {
    const [whole, own, pronoun, short = ''] = person as unknown as [string, string | undefined, string, string?];
    const who = own ?? personIn(before);
    if (who === undefined || ofOther[pronoun.toLowerCase() as 'he' | 'she'].test(who)) return note;
    const verb = /ll$/.test(short) ? ' will' : /d$/.test(short) ? ' would' : short;
    return `${capital(who)}${verb}${note.slice(whole.length)}`;
  }
  if (several.test(note)) {
    const thing = [...(before.find((text) => things.test(text)) ?? '').matchAll(things)].at(-1)?.[1];
    if (thing !== undefined && !/(?:ss|us|is)$/.test(thing)) return note.replace(several, `${capital(thing)} are`);
  }
  return note;
}

/** "He" is no daughter. */
const ofOther = {
  he: /(?:daughter|wife|mother|mom|mum|sister)$/,
  she: /(?:son|husband|father|dad|brother)$/,
};

function personIn(before: readonly string[]): string | undefined {
  for (const text of before) {
    const named = [...text.matchAll(ofName)].map(([found]) => found).filter((found) => !notNames.test(found));
    const roles = [...text.matchAll(ofRole)].map(([found]) => found.replace(/^\p{L}+(?: of our)? /u, ''));
    const isBoth =
      named.length === 1 && roles.length === 1 && new RegExp(`${named[0]}, \\p{L}+ ${roles[0]},`, 'u').test(text);
    if (isBoth) return `${named[0]}, ${roles[0]},`;
    const found = new Set([...named, ...roles]);
    if (found.size > 1) return undefined;
    if (found.size === 1) return [...found][0];
  }
  return undefined;
}

const capital = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
