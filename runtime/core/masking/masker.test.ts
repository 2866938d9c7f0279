import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { maskKinds } from '../../../shared/mask-kinds.ts';
import { fitsLinearTime } from '../../testing/linear-time.ts';
import { createMasker } from './masker.ts';

const { mask } = createMasker(maskKinds);
const card = '4111 1111 1111 1111';

type Row = readonly [text: string, expected: string];

const groups: Readonly<Record<string, readonly Row[]>> = {
  'what the earlier mask found': [
    [`my card is ${card}, thanks`, 'my card is [card], thanks'],
    ['5500-0000-0000-0004', '[card]'],
    ['it is 378282246310005.', 'it is [card].'],
    ['call +44 20 7946 0958 please', 'call [phone] please'],
    ['call (415) 555-0132 today', 'call [phone] today'],
    ['or 555-0132', 'or [phone]'],
    ['write to ana.maria+x@mail.example.co.uk now', 'write to [email] now'],
    ['пиши на олена@пошта.укр', 'пиши на [email]'],
    ['a@b.co, 4111111111111111, +49 151 23456789', '[email], [card], [phone]'],
  ],
  'a card number beside other numbers': [
    [`${card} 12/27`, '[card] [expiry]'],
    [`${card} 123`, '[card] [cvv]'],
    [`${card}, 12/2027, 123`, '[card], [expiry], [cvv]'],
    [`ref 12 ${card}`, 'ref 12 [card]'],
    [`1. ${card}`, '1. [card]'],
    [`2026-11-26 ${card}`, '2026-11-26 [card]'],
    [`${card} 5500 0000 0000 0004`, '[card] [card]'],
    [`${card} exp 04/28 cvv 737`, '[card] exp [expiry] cvv [cvv]'],
    ['the security code on my card is 737', 'the security code on my card is [cvv]'],
    [
      `${card} cvv 123 four five three two zero one five one one two eight three zero three six six`,
      '[card] cvv [cvv] [card]',
    ],
    [`passport number XN5003778 ${card}`, 'passport number [passport] [card]'],
  ],
  'a card number with any separator or script': [
    ['4111\u20091111\u20091111\u20091111', '[card]'],
    ['4111   1111   1111   1111', '[card]'],
    ['4111\u200b1111\u200b1111\u200b1111', '[card]'],
    ['4111,1111,1111,1111', '[card]'],
    ['4111_1111_1111_1111', '[card]'],
    ['4111–1111–1111–1111', '[card]'],
    ['4111\n1111\n1111\n1111', '[card]'],
    ['4111*1111*1111*1111', '[card]'],
    ['4111.1111.1111.1111', '[card]'],
    ['４１１１１１１１１１１１１１１１', '[card]'],
    ['٤١١١١١١١١١١١١١١١', '[card]'],
    ['⁴¹¹¹¹¹¹¹¹¹¹¹¹¹¹¹', '[card]'],
    ['₄₁₁₁₁₁₁₁₁₁₁₁₁₁₁₁', '[card]'],
    ['❹❶❶❶❶❶❶❶❶❶❶❶❶❶❶❶ ok', '[card] ok'],
    ['⓹⓵⓿➄➀⓿⓹⓵⓿⓹⓵⓿➎➊⓿⓿', '[card]'],
    ['⑷⑴⑴⑴⒈⒈⒈⒈⑴⑴⑴⑴⑴⑴⑴⑴', '[card]'],
    ['4\u31641\u31641\u31641 1111\uffa01111\u115f1111', '[card]'],
    ['4\u{e0020}111\u{e0001}1111\u{e0100}11111111', '[card]'],
    ['card4111111111111111ok', 'card[card]ok'],
    ['4️⃣1️⃣1️⃣1️⃣1️⃣1️⃣1️⃣1️⃣1️⃣1️⃣1️⃣1️⃣1️⃣1️⃣1️⃣1️⃣ x', '[card] x'],
  ],
  'a card number in disguise': [
    ['4lll 1111 1111 1111', '[card]'],
    ['4I11 11l1 1111 1111 ok', '[card] ok'],
    ['55OO OOOO OOOO OOO4', '[card]'],
    ['四一一一 一一一一 一一一一 一一一一', '[card]'],
    ['4ⅠⅠⅠ 1111 1111 1111', '[card]'],
    ['4111&nbsp;1111&nbsp;1111&nbsp;1111 x', '[card] x'],
    ['4111&#8203;1111&zwnj;1111&#45;1111 x', '[card] x'],
    ['&#52;&#x31;&#0049;1 1111&ndash;1111<br>1111 x', '[card] x'],
    ['4111 llll 1111 1111 x', '[card] x'],
    ['Tom &amp; Jerry, 5 &lt; 6 &#0; &#99999999;', 'Tom &amp; Jerry, 5 &lt; 6 &#0; &#99999999;'],
    ['4111%201111%201111%201111', '[card]'],
    ['4111&#160;1111&#32;1111&#xA0;1111', '[card]'],
    ['999999999994111111111111111100000', '[card]'],
    ['Illinois 2011 and lol 5 oil 60', 'Illinois 2011 and lol 5 oil 60'],
    ['100% 20 of 30 &amp; more', '100% 20 of 30 &amp; more'],
    ['一个问题，三天', '一个问题，三天'],
  ],
  'spoken digits of other languages': [
    [
      'my card is four five, um, three two zero one five one, um, one two eight three zero three six six',
      'my card is [card]',
    ],
    ['it is due, um, five five um five', 'it is due, um, five five um five'],
    [
      'Meine Karte ist vier fünf drei zwei null eins fünf eins eins zwei acht drei null drei sechs sechs.',
      'Meine Karte ist [card].',
    ],
    ['ma carte : quatre cinq trois deux zéro un cinq un un deux huit trois zéro trois six six', 'ma carte : [card]'],
    [
      'o cartão é quatro, cinco, três, dois, zero, um, cinco, um, um, dois, oito, três, zero, três, seis, seis',
      'o cartão é [card]',
    ],
    ['quattro cinque tre due zero uno cinque uno uno due otto tre zero tre sei sei grazie', '[card] grazie'],
    ['vier vijf drie twee nul een vijf een een twee acht drie nul drie zes zes', '[card]'],
    ['payment is due, um, in two or three weeks', 'payment is due, um, in two or three weeks'],
    ['deux ou trois fois, sept ou huit jours', 'deux ou trois fois, sept ou huit jours'],
    [
      'my card is four five um three two zero one five um one one two eight three zero three six six',
      'my card is [card]',
    ],
  ],
  'spoken digits': [
    [`it's ${'four one one one one one one one one one one one one one one one'}`, "it's [card]"],
    ['four triple one double one double one, one one one one one one one one okay', '[card] okay'],
    [
      `es la ${'cuatro uno uno uno '.trim()} uno uno uno uno, uno uno uno uno uno uno uno uno gracias`,
      'es la [card] gracias',
    ],
    ['five one o five one o five one o five one o five one o o', '[card]'],
    ['cuarenta y uno once once once once once once once', '[card]'],
    ['forty-one eleven eleven eleven eleven eleven eleven eleven', '[card]'],
    ['my number is six zero zero one two three four five six', 'my number is [phone]'],
    ['you can call me on six zero zero, one two three, four five six', 'you can call me on [phone]'],
    ['mi teléfono es seiscientos doce treinta y cuatro cincuenta y seis setenta y ocho', 'mi teléfono es [phone]'],
  ],
  'phone numbers': [
    ['0171 / 123 45 67', '[phone]'],
    ['600 123 456 600 123 457', '[phone] [phone]'],
    ['415-555-2671 415-555-2672', '[phone] [phone]'],
    ['my phone is 4471 8890', 'my phone is [phone]'],
    ['llámame al 912 34 56 78', 'llámame al [phone]'],
  ],
  'e-mail addresses': [
    ['ana @ mail . com', '[email]'],
    ['it is ana dot lopez at gmail dot com', 'it is [email]'],
    ['ana[at]mail[dot]com', '[email]'],
    ['ana punto lopez arroba gmail punto com', '[email]'],
    ["o'brien@mail.com", '[email]'],
    ['"john doe"@mail.com', '[email]'],
    ['ａｎａ＠ｍａｉｌ．ｃｏｍ', '[email]'],
  ],
  'numbers of banks and states': [
    ['my IBAN is ES91 2100 0418 4502 0005 1332', 'my IBAN is [iban]'],
    ['GB29NWBK60161331926819', '[iban]'],
    ['account number 12345678', 'account number [bank_account]'],
    ['sort code 20-00-00', 'sort code [bank_account]'],
    ['my social is 123-45-6789', 'my social is [ssn]'],
    ['mi DNI es 12345678Z', 'mi DNI es [national_id]'],
    ['NIE X1234567L', 'NIE [national_id]'],
    ['passport number C01X00T47', 'passport number [passport]'],
    ['I was born on March 3rd, 1985', 'I was born on [birth_date]'],
    ['nací el 3 de marzo de 1985', 'nací el [birth_date]'],
    ['date of birth 03/04/1985', 'date of birth [birth_date]'],
    ['I live at 22 Baker Street, London', 'I live at [postal_address], London'],
    ['vivo en la calle Mayor 12, 3º B, 28013 Madrid', 'vivo en la [postal_address] Madrid'],
  ],
  'what only looks like it': [
    ...[
      'the order is 471293',
      'it is 97201',
      'on 2026-08-15 10:30',
      'that is 1,299.00 dollars',
      '3f2504e0-4f89-41d3-9a0c-0305e82c3301',
      'meet me @ noon',
      'meet me @ noon. Thanks for the 2 items',
      'I bought it at amazon dot com',
      'order 600123456 has not arrived',
      'pedido 912345678',
      'the tracking number is 9400 1118 9922 3344 5566 77',
      'tengo dos tres cosas',
      'once I have it, one or two days',
      'server 192.168.1.100',
    ].map((text): Row => [text, text]),
  ],
};

for (const [name, rows] of Object.entries(groups)) {
  describe(`masking: ${name}`, () => {
    for (const [text, expected] of rows) {
      test(text, () => {
        assert.equal(mask(text), expected);
        assert.equal(mask(mask(text)), expected);
      });
    }
  });
}

test('masking finds only the kinds that are asked for', () => {
  const text = 'a@b.co 4111111111111111 +49 151 23456789';
  assert.equal(createMasker(['email']).mask(text), '[email] 4111111111111111 +49 151 23456789');
  assert.equal(createMasker(['card']).mask(text), 'a@b.co [card] +49 151 23456789');
  assert.equal(createMasker([]).mask(text), text);
  assert.equal(createMasker(['phone']).mask('4111111111111111'), '4111111111111111');
});

test('masking never cuts inside a grapheme', () => {
  const masked = mask('👩‍👩‍👧 4111 1111 1111 1111\u0301 👍🏽 a@b.co👍🏽');
  assert.equal(masked, '👩‍👩‍👧 [card] 👍🏽 [email]👍🏽');
});

const unit: Readonly<Record<string, string>> = {
  digits: '1',
  'spaced digits': '4 ',
  'at signs': 'a@',
  'dots and an at sign': 'a.',
  'number words': 'four double one ',
  'signs of a phone number': '+34 ',
  'spaced groups': '600 123 456 ',
  'words of context': 'card cvv passport born phone account calle ',
  'said addresses': 'a dot b at ',
  'letters and digits': 'ES91 ',
  'house numbers': '12 baker ',
};

/** A message may be far shorter. */
const longest = 100_000;

for (const [name, text] of Object.entries(unit)) {
  test(`masking time grows with the length of the text and no faster: ${name}`, async () => {
    const make = (length: number) => text.repeat(Math.ceil(length / text.length)).slice(0, length);
    await fitsLinearTime(make, mask, longest / 2);
  });
}
