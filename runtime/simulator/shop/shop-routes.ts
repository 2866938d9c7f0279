/** The shop of local mode, which the sample tools call: it checks the signature as a real one would, and keeps orders in memory. */
import { Hono } from 'hono';
import * as v from 'valibot';
import type { Clock } from '../../core/ports/clock.ts';

export type ShopOptions = {
  readonly clock: Clock;
  /** HMAC over `<seconds>.<body>`, in hex, as the service signs. */
  readonly sign: (stamp: string, body: string) => Promise<string>;
};

const CallSchema = v.object({
  tool: v.string(),
  language: v.optional(v.string(), 'en'),
  parameters: v.object({ order: v.pipe(v.string(), v.maxLength(40)), reason: v.optional(v.string()) }),
});

/** Older requests are replays. */
const maxAgeSeconds = 300;
const mostAnswers = 1_000;

type Answer = { readonly status: 200 | 401 | 404 | 409; readonly body: Readonly<Record<string, string>> };

/** `/simulator/shop/…`. An order that ends in 0 does not exist; one order can be returned once. */
export function createShop({ clock, sign }: ShopOptions): Hono {
  const returned = new Set<string>();
  const answers = new Map<string, Answer>();
  const app = new Hono();

  const answerOnce = (key: string | undefined, make: () => Answer): Answer => {
    const known = key === undefined ? undefined : answers.get(key);
    if (known) return known;
    const answer = make();
    if (key !== undefined && answer.status === 200) answers.set(key, answer);
    if (answers.size > mostAnswers) answers.delete(answers.keys().next().value!);
    return answer;
  };

  const read = async (request: Request): Promise<v.InferOutput<typeof CallSchema> | undefined> => {
    const stamp = request.headers.get('earshot-timestamp') ?? '';
    const body = await request.text();
    const isFresh = Math.abs(clock.now() / 1_000 - Number(stamp)) <= maxAgeSeconds;
    if (!isFresh || request.headers.get('earshot-signature') !== `v1=${await sign(stamp, body)}`) return undefined;
    const parsed = v.safeParse(CallSchema, JSON.parse(body));
    return parsed.success ? parsed.output : undefined;
  };

  const route = (path: string, make: (call: v.InferOutput<typeof CallSchema>) => Answer) =>
    app.post(path, async (c) => {
      const call = await read(c.req.raw);
      if (!call) return c.json({ error: 'The signature is not valid' }, 401);
      const { status, body } = answerOnce(c.req.header('idempotency-key'), () => make(call));
      return c.json(body, status);
    });

  route('/simulator/shop/orders/look-up', ({ language, parameters: { order } }) =>
    exists(order) ? { status: 200, body: { result: textsIn(language).found(order) } } : missing(order, language),
  );
  route('/simulator/shop/returns', ({ language, parameters: { order, reason = 'not needed' } }) => {
    const texts = textsIn(language);
    if (!exists(order)) return missing(order, language);
    if (returned.has(order)) return { status: 409, body: { error: texts.again(order) } };
    returned.add(order);
    return { status: 200, body: { result: texts.registered(order, reason) } };
  });
  return app;
}

const exists = (order: string): boolean => !order.endsWith('0');
const missing = (order: string, language: string): Answer => ({
  status: 404,
  body: { error: textsIn(language).missing(order) },
});

const english = {
  found: (order: string) => `Order ${order}: sent yesterday, arrives tomorrow. One floor lamp, 89.00.`,
  missing: (order: string) => `There is no order ${order}.`,
  again: (order: string) => `Order ${order} has a return already.`,
  registered: (order: string, reason: string) =>
    `Return R-${order} (${reason}) is registered. The label is on its way.`,
};
const spanish: typeof english = {
  found: (order) => `Pedido ${order}: enviado ayer, llega mañana. Una lámpara de pie, 89,00.`,
  missing: (order) => `No existe el pedido ${order}.`,
  again: (order) => `El pedido ${order} ya tiene una devolución.`,
  registered: (order, reason) => `La devolución R-${order} (${reason}) está registrada. La etiqueta va en camino.`,
};
const textsIn = (language: string) => (language.toLowerCase().startsWith('es') ? spanish : english);
