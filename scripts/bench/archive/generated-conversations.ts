/** Conversations of a made-up shop in three languages, and what a team lead would look for. */

import type { ArchiveRecord } from '../../../runtime/core/ports/archive.ts';
import { testRecord } from '../../../runtime/testing/archive-records.ts';
import type { ArchiveSearchRequest } from '../../../shared/api/archive-search.ts';

type Words = { readonly things: readonly string[]; readonly lines: readonly string[]; readonly language: string };

/** `*` is a thing. */
const shops: readonly Words[] = [
  {
    language: 'en-US',
    things: ['kettle', 'lamp', 'chair', 'toaster', 'blanket', 'mirror', 'shelf', 'clock'],
    lines: [
      'My * arrived broken and I want my money back',
      'I am sorry about the *, may I have the order number',
      'It was delivered last Tuesday in the afternoon',
      'I will send a replacement for the * today',
      'Could you change the delivery address please',
      'The invoice for the * shows the wrong amount',
      'Thank you, that is all I needed',
    ],
  },
  {
    language: 'es-ES',
    things: ['tetera', 'lámpara', 'silla', 'tostadora', 'manta', 'espejo', 'estante', 'reloj'],
    lines: [
      'Mi * llegó con un golpe y quiero que me devuelvan el dinero',
      'Siento lo de su *, dígame el número de pedido',
      'La entrega fue el martes por la tarde',
      'Hoy mismo le enviamos otra *',
      'Quiero cambiar la dirección de entrega',
      'Gracias, eso es todo',
    ],
  },
  {
    language: 'pl-PL',
    things: ['czajnik', 'lampa', 'krzesło', 'toster', 'koc', 'lustro', 'półka', 'zegar'],
    lines: [
      'Mój * nie działa i chcę zwrotu pieniędzy',
      'Przepraszam za *, proszę o numer zamówienia',
      'Dziękuję, to wszystko',
    ],
  },
];
const queues = ['Support', 'Sales', 'Returns', 'Billing'];
const minuteMs = 60_000;
const lastEnd = Date.UTC(2026, 10, 1);

export const questions: readonly ArchiveSearchRequest[] = [
  { query: 'broken kettle' },
  { query: 'kettles', queue: 'Returns' },
  { query: '"delivery address"' },
  { query: 'lámparas' },
  { query: 'zamówienia' },
  { query: 'refund toaster invoice' },
  { query: 'mirror', from: '2026-10-01' },
  { query: 'money', mood: 'negative' },
  { queue: 'Billing' },
  { agent: 'Agent 7' },
  {},
];

/** Eight to thirty lines; one conversation ends each minute, back from the end of October 2026. */
export function generateRecord(index: number, random: () => number): ArchiveRecord {
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)]!;
  const shop = random() < 0.7 ? shops[0]! : pick(shops);
  const count = 8 + Math.floor(random() * 22);
  const lines = Array.from({ length: count }, () => pick(shop.lines).replace('*', pick(shop.things)));
  const agent = Math.floor(random() * 40);
  const record = testRecord({
    lines,
    language: shop.language,
    queue: pick(queues),
    sentiment: random() * 2 - 1,
    endedAt: new Date(lastEnd - index * minuteMs).toISOString(),
  });
  return { ...record, agents: [{ id: `agent-${agent}`, name: `Agent ${agent}` }] };
}
