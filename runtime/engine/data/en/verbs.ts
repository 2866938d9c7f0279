/** English verbs of conversations with a business: what is past already, and what tells somebody to do something. */

const words = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/));

/** Past forms without "-ed", and verbs that are the same in the past: they stay as they are with any subject. */
export const pastForms = words(
  `was were had did said went got made knew thought took saw came wanted gave found told felt became left kept began brought held wrote
  stood heard meant met ran paid sat spoke lay led read grew lost fell sent built understood drew broke spent cut rose drove bought wore
  chose let put hit hurt cost set shut sold threw caught ate drank slept woke rang forgot froze flew tore stole swore dealt bent stuck
  slid burnt learnt spilt swapped shook hid lent fed fit bit blew bet burst quit split spread struck sang sank swam taught won wound sought`,
);

/** Stay as they are before any subject, and stand for a verb by themselves. */
export const modals = words(
  "can could will would shall should may might must can't cannot couldn't won't wouldn't shouldn't mustn't didn't hadn't ain't needn't daren't oughtn't mightn't shan't",
);

/** Adverbs that may stand between a subject and its verb. */
export const adverbs = words(
  `just still really also already never always only actually definitely even usually normally probably certainly finally simply
  honestly clearly generally sometimes often ever now then both all literally absolutely completely kindly basically hardly barely scarcely seldom rarely nearly almost`,
);

/** Present forms in which a statement has its verb, beside those with an auxiliary. */
export const presentVerbs = words(
  `need needs want wants have has do does go goes get gets come comes take takes make makes give gives say says see sees know knows think
  thinks look looks find finds tell tells ask asks work works call calls try tries leave leaves put puts mean means keep keeps let lets
  begin begins seem seems help helps show shows hear hears play plays run runs move moves live lives believe believes hold holds bring
  brings happen happens write writes sit sits stand stands lose loses pay pays meet meets include includes continue continues set sets
  learn learns change changes lead leads understand understands watch watches follow follows stop stops create creates speak speaks
  read reads spend spends grow grows open opens walk walks win wins offer offers remember remembers consider considers appear appears
  buy buys wait waits serve serves die dies send sends expect expects build builds stay stays fall falls cut cuts reach reaches remain
  remains suggest suggests raise raises pass passes sell sells require requires report reports decide decides pull pulls return returns
  explain explains hope hopes develop carry carries break breaks receive receives agree agrees hit hits close closes cost costs start
  starts end ends cover covers charge charges deliver delivers repair repairs accept accepts apply applies belong belongs depend depends
  fit fits hurt hurts leak leaks like likes love loves matter matters miss misses owe owes own owns prefer prefers sleep sleeps smell
  smells sound sounds suit suits teach teaches turn turns use uses weigh weighs drain drains arrive arrives refund refunds visit visits
  shows swears claims claim confirm confirms last lasts rent rents email emails phone phones ring rings fix fixes clean cleans`,
);

/** What an agent tells a customer to do. */
export const orderVerbs = words(
  `bring send keep leave come use take call give show put stay wait fill sign check water go ask try avoid pay make turn open close
  press enter upload return write email bear remember remove drop pick print scan reply book choose select click log reset restart
  unplug plug charge store wear drink eat contact ring phone text let tell note hand collect allow switch update save read stick
  attach add quote mention pack wrap park follow attend cancel complete confirm describe download install insert rinse apply stop`,
);
