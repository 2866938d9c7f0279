import type { SearchWords } from '../search-vocabulary.ts';
import { englishSayings } from './sayings.ts';

export const englishSearch: SearchWords = {
  concepts: `cancel cancellation end ending terminate quit leave leaving stop stopping withdraw
freeze frozen pause pausing suspend hold
guest friend friends buddy mate visitor cousin companion
steal stolen theft nicked robbed burglary burgled broke mugged thief
die died death dead deceased passed bereavement bereaved late
price cost costs fee fees charge charges rate rates tariff pay pays paid payment expensive damage dollars euros pounds
free waived complimentary gratis
bill invoice billing statement receipt
refund reimburse reimbursement repay repaid returned back
bank account iban
card debit credit
change switch switching replace new update move moved
move moving moved relocate relocation house address
join joining sign signup enroll register subscribe
contract agreement term subscription membership policy plan
phone mobile smartphone handset cell device
broken broke fault faulty defective defect damaged cracked repair fix breakdown
lost lose losing missing misplaced
late delay delayed overdue
doctor physician gp medical midwife note certificate
ill illness sick fever unwell disease flu
hurt injury injured accident slipped fell swollen wound
child children kid kids son daughter toddler baby two-year-old
parent mother father mum mom dad
teenager teen minor minors teenagers youth
husband wife spouse partner boyfriend girlfriend
emergency urgent immediately unconscious ambulance
internet wifi connection online broadband
slow speed fast
open opens opening hours closed close closes
christmas december
weekend saturday sunday weekends
weekday monday tuesday wednesday thursday friday weekdays
holiday holidays vacation trip travel travelling traveling abroad journey
car vehicle auto
house home property apartment flat
insurance insured insurer cover covered coverage
claim claims report reporting
document documents proof certificate evidence paperwork papers
book booking reserve reservation appointment slot spot
trainer coach training session
swim swimming pool
baggage luggage suitcase bag bags
flight plane airplane
room rooms suite bedroom
breakfast meal food
dog cat pet pets animal animals
technician engineer plumber repairman
leak leaking leaks water burst flood flooded dripping
power electricity outage blackout
key keys
locker lockers
locked blocked block lock unlock
password login log code pin
transfer pass hand takeover
upgrade downgrade lower higher
deposit security
deadline until latest expire expires expiry valid
notice period
fine penalty surcharge
discount reduction cheaper reduced
student students
old older age aged years
pregnant pregnancy
visit visits come coming
interest rate rates
loan credit borrow mortgage
withdraw withdrawal cash atm
dentist dental tooth teeth
prescription medicine medication drug drugs
test tests sample blood
fasting fast empty eat eating
translator interpreter language
included include includes part
abroad foreign overseas country
parcel package delivery shipment
damage damages damaged
limit maximum most
minimum least
owner holder name
passport id identity identification
engine motor
install installation fitting
call phone ring telephone
bring take along accompany
keep permanent own
coach trainer instructor
ten 10
gym gyms club clubs location branch
city town
downgrade down cheaper lower smaller
pass passing transfer take over takeover hand
mistake error wrong
unpaid owe debt outstanding open
failed fails fail declined returned rejected bounced
need require required requirement must
watch look after childcare nursery babysit
operation surgery bypass heart
blocked ban banned suspended
collect collection pickup fetch picked pick
parcel package box delivery
driver courier van
missed absent out home nobody
signature sign signed signing
smashed squashed broken damaged bits pieces
vanished lost disappeared gone missing
weight weigh heavy heaviest kg kilo
size long large big
pack packing packaging wrap box
tomorrow next
day date reschedule postpone
switch changeover switching swap transfer
ring phone call contact
cut outage dark power interruption
fitted fit fitting install put
reading readings numbers figures
landlord tenant rent rented
instalments spread monthly bit
interest extra top
discount percent off cheaper
direct debit bank straight
cash coins notes
post letter paper mail
baby infant toddler child
seat seats place
glasses lenses frames eyewear
exam test check examination
scratch scratched scratches
repair mend fix broken
warranty guarantee
return refund back
loan lend borrow lent
hire rental rent
wedding event party
gift present voucher
clean cleaning cleaned washed
lesson lessons class course
teacher tutor instructor
ticket tickets pass
queue wait waiting
upgrade better higher
age years old
licence license permit
wheelchair disabled accessible
smoke smoking vape
drop leave hand
proof receipt evidence
regret regretting withdraw mind cancel
tied bound minimum term commitment contract
insured insurance covered cover
boiler heating heater
dead passed gone deceased
store keep storage
send sending ship post mail shipping
customs duty tax import
wrong incorrect mistake typo spelled
speed fast quick express`,
  fillers:
    'um uh erm well actually basically like mean think guess wonder wondering know say said tell told ask asking question look looking see seen want wanted need needed try trying maybe perhaps sort kind bit lot thing things stuff guy guys sure fine great nice good right now today yesterday already still even ever only back around put make made take took give gave find found come came go going went gone happen happens happened work works day time way people somebody someone something anything everything nothing else first last next long supposed sorry honest honestly couple whether hey there morning afternoon evening again always never much many far often keep kept use used using able possible allowed allow mind love hate hope idea moment quick quickly site app bring bringing along live call calling called name bought buy month year week hour ago since',
  opening:
    /^(?:(?:hi|hello|hey|hiya|good (?:morning|afternoon|evening|day)|yes|yeah|ok|okay|right|so|well|um+|uh|erm|and|but|oh|listen|look|sorry|please|thanks|thank you|there)\b[,.!]*\s*)+/,
  question:
    /\?|^(?:how|what|where|when|which|who|why|can|could|may|do|does|did|is|are|am|will|would|should|have|has)\b|\b(?:i was wondering|i'd like to know|tell me|i want to know|could i|can i|do i|is there|are there|how (?:much|long|many|do|does|can))\b/,
  yesNo: {
    begins:
      /(?:^|[,.;:] ?|\b(?:and|so|but|wondering|then|ask|if|whether) )(?:(?:i|we) (?:can|could|may)\b|(?:can|could|may|do|does|did|is|are|am|will|would|should|shall|must|has|have|can't|couldn't|won't|wouldn't|don't|doesn't)\b(?! (?:you|somebody|someone) (?:please )?(?:tell|help|explain)))[^?]*\?$/,
    never:
      /^(?:how|what|where|when|which|who|why)\b|^(?:can|could|do|does|did|is|are|will|would|should) \w+ (?:please )?(?:tell|explain|help|show|check|know|send)\b|\b(?:how (?:much|long|many|do|does|can)|what (?:do|does|should|is|are|can|happens?))\b|\b(?:cannot|isn't|aren't|not|never) .{0,40}\?|,? or (?:do|does|is|are|can|could|will|would|should|not)\b|\b(?:lose|stuck|problem|wrong|any idea|too late|anything (?:you|i) can do|right\?|something wrong|without paying|without being charged)\b|\b(?:isn't it|aren't you|right)\?$/,
    charge:
      /\b(?:(?:do|does|will|would|must|should|am|are|is|have) (?:i|we|it|he|she|they|that|this|there)\b.{0,40}\b(?:pay|costs?|charged?|owe|fees?|extra|charges?)|(?:do|will|would) you (?:charge|take|want|ask)\b)/,
    free: /\b(?:is|are) (?:it|that|this|she|he|they|the \w+(?: \w+)?|there) (?:\w+ )?(?:free|included in the price)\b/,
    duty: /\b(?:have to|need to|must|required|necessary|supposed to|obliged)\b|\bdo (?:i|we) need\b|\bdoes .{1,30} (?:need|have) to\b/,
  },
  duty: {
    needed:
      /\b(?:must|has to|have to|needs? (?:to|a|an|the|your|two|one)|is required|are required|is needed|necessary|no \w+ without|only with)\b/,
    notNeeded:
      /\b(?:not (?:required|needed|necessary)|(?:do|does|need) not (?:have to|need)|(?:need|needs) not \w+|(?:don't|doesn't) (?:have to|need)|needs? no|no need|no \w+ (?:is|are) (?:needed|required|necessary)|without (?:an appointment|booking|registration|asking)|optional)\b/,
  },
  exception: /\b(?:except|unless|apart from|other than|but)\b/,
  wants: {
    amount:
      /\bhow much(?! (?:time|notice|longer))|\b(?:cost|costs|price|prices|fee|expensive|set me back|the damage|pay (?:for|extra|anything)|charged?)\b/,
    time: /\bhow (?:long|soon|far ahead|early|late|quickly|many (?:days|weeks|months|hours))|\b(?:until when|till when|by when|since when|what time|deadline|how much (?:notice|time))\b|\bwhen (?:do|does|will|would|can|could|is|are|should)\b/,
  },
  holds: {
    amount:
      /\d\s?(?:dollars?|euros?|pounds?|cents?|usd|eur|gbp|percent|%|€|\$|£)|[€$£]\s?\d|\b(?:free|no charge|at no cost|waived|no fee)\b|\bprice\b.{0,12}\d/,
    time: /\b(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten|twelve|fourteen|twenty|thirty|sixty|ninety|a|an|same)(?:[- ](?:working|business|calendar|full))? (?:minutes?|hours?|days?|nights?|weeks?|months?|years?)\b|\b\d{1,2}(?::\d\d)? ?[ap]\.?m\b|\b(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday|january|february|march|april|june|july|august|september|october|november|december|closed|immediately|at once|noon|midnight)\b/,
  },
  negative:
    /\b(?:nothing can|brings? no|has no|have no|there (?:is|are) no|cannot|can ?not|can't|may not|must not|not (?:allowed|possible|required|accepted|included|permitted|available|covered|insured|valid|refundable|liable|transferable|eligible)|no longer|(?:do|does|is|are|will|was|were) not|don't|doesn't|isn't|aren't|never|excluded|closed|neither|nor|not at|no \w+ (?:is|are|can|may)|no \w+ for)\b/,
  only: /\b(?:only|up to|at most|at least|except|but not|minimum|maximum|limited|instead)\b/,
  lacks: /\b(?:without|no|free of)(?: an?| any| the| extra)? (\p{L}+)/gu,
  affirmative:
    /\b(?:can|may|(?:is|are) (?:always |also )?(?:possible|allowed|included|covered|insured|accepted|open|available|welcome|returned|refunded|entitled)|(?:you|members|guests|customers|they) (?:also )?(?:get|receive|keep)|gets?|we (?:also )?(?:accept|offer|cover|pay|allow|have|refund|repair|replace|spread|deliver|give|send|bring|collect|take|exchange|return|correct|help|lend)|(?:cover|policy|insurance) (?:holds|pays))\b/,
  free: /\b(?:free(?: of charge)?|no charge|no fee|at no cost|waived|not charged|without charge|no extra)\b/,
  condition:
    /\b(?:unless|except|if|only|however|but|provided|as long as|at least|at most|after|before|during|without|until|otherwise|within|not|when|while|in the first|under|over|more than|less than|from .{1,12} on|else)\b/,
  noCondition: /\b(?:no|not|with|without|as)\b/g,
  need: /\?|\b(?:i (?:want|need|would like|wish)|i'd (?:like|rather|hate|love|prefer)|we(?:'d| would) like|we (?:want|need)|i'm (?:locked out|stuck|worried|planning)|(?:he|she|my \w+) (?:wants|needs)|(?:i|we|he|she) (?:can(?: ?not|'t)|couldn't|won't be able)|help|stolen|stole|nicked|robbed|theft|broke into|mugged|is gone|are gone|died|passed away|death|deceased|leak(?:s|ing)?|burst|flood(?:ed|ing)?|fire|smoke|smell(?:s)? (?:of )?gas|accident|crash(?:ed)?|injured|hurt|bleeding|unconscious|broke (?:my|his|her|our|the|down)|broken|damaged|cracked|lost|missing|doesn't|does not|don't (?:get|receive|have)|didn't|did not|hasn't|has not|haven't|won't (?:open|start|let|turn|work)|stopped|not (?:working|arrived|there|allowed)|never (?:came|arrived|got)|declined|blocked|refused|overcharged|taken money|charged me|took money|twice|wrong|cancel|refund|moving|move house|moved|pregnant|lost my job|urgent|emergency|right away|as soon as possible|somebody (?:now|today)|someone (?:now|today)|get out of|how (?:much|long|many|do|does|can|soon)|what (?:if|about|happens)|where (?:is|do|can)|when (?:do|does|will|can|is)|i (?:forgot|left my|left a)|(?:we|i)(?:'ll| will| have to|'ve got to) (?:miss|be late|leave (?:before|at)|come late|arrive)|(?:company|firm|boss|bank|landlord|son|daughter|wife|husband) (?:still |also )?(?:needs?|wants?|sent)|put (?:him|her|it) (?:down|to sleep)|could i|can i|do i (?:have|need)|is there|is it possible)\b/,
  situations: [
    [
      /\b(?:stolen|stole|nicked|robbed|mugged|broke into|burgl\w+|(?:purse|wallet|bag|bike|watch|phone) (?:is|are|was) gone|someone took|somebody (?:took|opened my))\b/,
      'theft stolen lost valuables',
    ],
    [
      /\b(?:died|passed away|death of|deceased|lost my (?:mother|father|husband|wife|son|daughter|mum|mom|dad))\b/,
      'death of a customer, death certificate',
    ],
    [
      /\b(?:unconscious|doesn't move|not breathing|can't breathe|bleeding|collapsed|lying on the floor|heart attack)\b/,
      'emergency, call for help',
    ],
    [
      /\b(?:(?:broke|broken|sprained|twisted|hurt|injured) (?:my|his|her) (?:leg|arm|foot|ankle|wrist|back|knee|hand)|slipped|had an accident)\b/,
      'accident injury illness doctor',
    ],
    [
      /\bnew \w+ (?:is|are|was) (?:already )?(?:broken|damaged|cracked|faulty)\b|\b(?:arrived|came|delivered|unpacked) .{0,20}\b(?:broken|damaged|cracked|torn|dented|scratched|wrong)\b|\b(?:broken|damaged|cracked|torn|dented|scratched|wrong) (?:item|parcel|one|on arrival)\b/,
      'damaged on arrival',
    ],
    [
      /\b(?:locked out|won't let me in|can't get in(?:to)?|can ?not get in(?:to)?)\b/,
      'locked out, the door does not open, no access',
    ],
    [
      /\b(?:leak(?:s|ing)?|burst|flood(?:ed|ing)?|dripping|water (?:everywhere|coming))\b/,
      'water leak, emergency repair',
    ],
    [
      /\b(?:no (?:internet|power|electricity|heating|hot water|signal|service|water)|(?:internet|power|heating|line|connection) (?:is|has been|went) (?:down|off|out|dead))\b/,
      'outage fault, not working',
    ],
    [
      /\b(?:need|want|send) (?:somebody|someone|anybody|a person|a technician|an engineer|a plumber)\b|\bcome (?:right now|today|at once|immediately)\b/,
      'technician visit, emergency service',
    ],
    [
      /\b(?:get out of|had enough of|fed up|done with) (?:this|the|my|your)\b|\bi(?: want to|'m) (?:quit|leaving you)\b/,
      'cancel, end the contract',
    ],
    [
      /\b(?:charged|debited|taken|took) .{0,30}\b(?:twice|again|two times|too much|money)\b|\bdouble charged\b/,
      'wrong charge, failed payment, refund',
    ],
    [/\b(?:lost|misplaced|can't find|missing) (?:my|our|the|a) \w+/, 'lost, replacement'],
    [/\b(?:moving|move|moved) (?:house|out|to|in)\b|\bnew (?:address|apartment|flat)\b/, 'moving, change of address'],
    [
      /\b(?:lost my job|can't (?:pay|afford)|short of money|money is tight)\b/,
      'payment difficulties, pay later, instalments',
    ],
    [/\b(?:two|three|four|our|my) (?:kids|children)\b/, 'children and teenagers'],
    [/\b(?:middle of the night|late at night|early in the morning|night shift)\b/, 'opening hours, 24 hours'],
  ],
  sayings: englishSayings,
  idle: /^(?:(?:yes|no|ok|okay|great|perfect|thanks?|thank you|bye|goodbye|sure|right|cool|wow|oh|fine|lovely|wonderful|hello|hi|good (?:morning|afternoon|evening)|that (?:is|was)|that's|have a|my (?:name|number|order number|email|e-mail|address|date of birth)|i(?:'m| am) (?:new|on|at)|sounds|it (?:worked|works|opened)|hang on|one moment|no rush|let me|here (?:we are|it is|you go|we go)|room \d|i (?:believe|think|guess|suppose) so|it's [a-z]{0,3} ?\d|i'd have to|i'll have to|i've been (?:a|with)|(?:i'm|we're) (?:an? |your |old )*(?:customer|client|member|guest|subscriber|new)|i have been a|(?:yes|no|yeah|okay)\b.{0,12}\d)\b)/,
  verdicts: { yes: 'Yes', no: 'No' },
  bounds: {
    atLeast: 'at least|from|minimum of|beginning at',
    beyond:
      'more than|over|older than|after|longer than|farther than|further than|above|exceeds?|exceeding|taller than|heavier than',
    atMost: 'at most|up to|within|no more than|in the first|during the first|until|maximum of|the first',
    below: 'less than|under|below|younger than|shorter than|fewer than|before',
    denied: 'no|not',
    plain: ['at most', 'at least'],
    between: 'to|through|and|or|until',
    orMore: '(?:years )?(?:old )?(?:and|or) (?:over|older|more|up|above|longer)|plus|\\+',
    orLess: '(?:years )?(?:old )?(?:and|or) (?:under|younger|less|fewer|below)',
    joins: 'and',
  },
  units: { day: 'days?', week: 'weeks?', month: 'months?', year: 'years?', hour: 'hours?' },
  age: /\b(?:is|am|i'm|he's|she's|they're|(?<!\b(?:we|there) )are|aged|turned|turning|turns) (?:only |just |already |about to turn )?(\d{1,3})\b(?! (?:days?|weeks?|months?|hours?|minutes?|dollars?|euros?|[ap]\.?m|o'clock|%|miles?|feet|pounds?|of|people|children|adult|km|kg|percent)\b)(?! (?!years|this|does|was|has|his|yes|plus|always)[a-z]{2,20}s\b)|\b(\d{1,3})[- ]years?[- ]olds?\b/,
};
