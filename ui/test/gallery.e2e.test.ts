/**
 * Every module in every state: no violation that axe finds, in any theme and language; and pictures compared with those of the
 * last time. `UPDATE_PICTURES=1` takes new ones; look at them before you commit them.
 */
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';
import pixelmatch from 'pixelmatch';
import type { Browser, Page } from 'playwright-core';
import { PNG } from 'pngjs';
import * as fixtures from '../src/gallery/fixtures.ts';
import { languages } from '../src/messages/messages.ts';
import { launchChromium, openPage } from './chromium.ts';
import { type PanelServer, startPanelServer } from './panel-server.ts';

let browser: Browser;
let server: PanelServer;
before(async () => {
  browser = await launchChromium(['--force-color-profile=srgb', '--font-render-hinting=none', '--disable-lcd-text']);
  server = await startPanelServer();
});
after(async () => {
  await browser.close();
  await server.close();
});

const axePath = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

type Violation = { id: string; nodes: { target: unknown; failureSummary?: string }[] };

/** The part of axe's options that is used here. */
type Rules = {
  readonly runOnly?: { readonly type: 'tag' | 'rule'; readonly values: readonly string[] };
  readonly rules?: Readonly<Record<string, { readonly enabled: boolean }>>;
};

/** What axe finds, in one line each. Without `rules` every rule counts. */
async function violations(page: Page, rules: Rules = {}): Promise<string[]> {
  // By the debugger's door, because the page's policy lets no foreign script in.
  await page.evaluate(readFileSync(axePath, 'utf8'));
  const found = await page.evaluate(async (options) => {
    const axe = (
      globalThis as unknown as {
        axe: { run(context: unknown, options: unknown): Promise<{ violations: Violation[] }> };
      }
    ).axe;
    const result = await axe.run(document, options);
    return result.violations;
  }, rules);
  return [
    ...new Set(
      found.flatMap((v) =>
        v.nodes.map((n) => `${v.id}: ${String(n.target).split(' > ').slice(-2).join(' > ')} ${n.failureSummary ?? ''}`),
      ),
    ),
  ];
}

const wcag: Rules = { runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] } };

/** The rules that look at colours, which take most of the time. */
const colours = ['color-contrast', 'link-in-text-block'];
const onlyColours: Rules = { runOnly: { type: 'rule', values: colours } };
const withoutColours: Rules = {
  ...wcag,
  rules: Object.fromEntries(colours.map((rule) => [rule, { enabled: false }])),
};

async function gallery(
  query: string,
  run: (page: Page) => Promise<void>,
  options: Parameters<Browser['newContext']>[0] = {},
): Promise<void> {
  const context = await browser.newContext({ viewport: { width: 1_600, height: 1_000 }, ...options });
  try {
    const { page, troubles } = await openPage(context);
    await page.goto(`${server.origin}/gallery?still=1&${query}`);
    await page.locator('#gallery[data-ready]').waitFor();
    await run(page);
    assert.deepEqual(troubles, []);
  } finally {
    await context.close();
  }
}

// A language changes texts and the side they begin at; a theme changes colours alone.
for (const language of languages) {
  test(`axe finds nothing in any module and state, ${language}`, () =>
    gallery(`theme=light&lang=${language}`, async (page) =>
      assert.deepEqual(await violations(page, withoutColours), []),
    ));
}

const themes: readonly [name: string, query: string, options?: Parameters<Browser['newContext']>[0]][] = [
  ['the light theme', 'theme=light'],
  ['the dark theme', 'theme=dark'],
  ['a language that begins at the right', 'theme=light&lang=ar'],
  ['more contrast asked for', 'theme=light', { contrast: 'more' }],
];

for (const [name, query, options] of themes) {
  test(`axe finds enough contrast in any module and state with ${name}`, () =>
    gallery(query, async (page) => assert.deepEqual(await violations(page, onlyColours), []), options));
}

test('with forced colours every control keeps a visible edge', () =>
  gallery(
    'only=summary-written,smart-reply-chat,coaching-advice',
    async (page) => {
      const bare = await page.locator('.scene-stage button:visible').evaluateAll((buttons) =>
        buttons
          .filter((b) => !b.matches('.link, .reply-text, .basis, summary'))
          .filter((b) => Number.parseFloat(getComputedStyle(b).borderTopWidth) === 0)
          .map((b) => b.outerHTML.slice(0, 80)),
      );
      assert.deepEqual(bare, []);
    },
    { forcedColors: 'active' },
  ));

test('with reduced motion nothing moves for longer than an instant', () =>
  gallery(
    'only=panel-call',
    async (page) => {
      await page.evaluate(() => document.documentElement.classList.remove('still'));
      const moving = await page.evaluate(
        () =>
          document
            .getAnimations()
            .filter((a) => Number(a.effect?.getComputedTiming().endTime) > 20 && a.playState === 'running').length,
      );
      assert.equal(moving, 0);
    },
    { reducedMotion: 'reduce' },
  ));

test('every target is large enough for a finger or an unsteady hand', () =>
  gallery('only=panel,smart-reply,summary,knowledge', async (page) => {
    const small = await page
      .locator('button:visible, a.source:visible, input:visible, summary:visible')
      .evaluateAll((all) =>
        all
          .map((e) => ({
            // A label is pressed like what it labels.
            box: (e.closest('label') ?? e).getBoundingClientRect(),
            html: e.outerHTML.slice(0, 80),
            inline: e.matches('.entity, .link'),
          }))
          .filter(({ box, inline }) => !inline && (box.width < 24 || box.height < 24))
          .map(({ box, html }) => `${Math.round(box.width)}×${Math.round(box.height)} ${html}`),
      );
    assert.deepEqual(small, []);
  }));

test('the panel as a page passes every rule of axe, at 320 pixels, too', async () => {
  server.emit(...fixtures.wholeCall, fixtures.summary);
  for (const width of [320, 600]) {
    const context = await browser.newContext({ viewport: { width, height: 800 } });
    const { page } = await openPage(context);
    await page.goto(`${server.origin}/?conversationId=${server.conversationId}&langTag=en`);
    await page.locator('.connection[data-phase="live"]').waitFor();
    for (const toggle of await page.locator('.section-toggle').all()) {
      if ((await toggle.getAttribute('aria-expanded')) === 'false') await toggle.click();
    }
    assert.deepEqual(await violations(page), []);
    await page.keyboard.press('?');
    assert.deepEqual(await violations(page), []);
    await context.close();
  }
});

const pictures = new URL('./pictures/', import.meta.url);
/** Share of the pixels that may differ: the edge of a letter, not a line that moved. */
const tolerance = 0.01;

/** Half as wide and high, each pixel the mean of four: a quarter of the bytes, and blind to how an edge is smoothed. */
function halved(png: PNG): PNG {
  const half = new PNG({ width: png.width >> 1, height: png.height >> 1 });
  for (let y = 0; y < half.height; y++) {
    for (let x = 0; x < half.width; x++) {
      const from = (2 * y * png.width + 2 * x) * 4;
      const below = from + png.width * 4;
      for (let c = 0; c < 4; c++) {
        const sum = png.data[from + c]! + png.data[from + 4 + c]! + png.data[below + c]! + png.data[below + 4 + c]!;
        half.data[(y * half.width + x) * 4 + c] = (sum + 2) >> 2;
      }
    }
  }
  return half;
}

async function compare(page: Page, folder: string): Promise<string[]> {
  const wrong: string[] = [];
  for (const scene of await page.locator('.scene').all()) {
    const name = await scene.getAttribute('data-scene');
    const taken = halved(PNG.sync.read(await scene.locator('.scene-stage').screenshot()));
    const file = new URL(`${folder}/${name}.png`, pictures);
    if (process.env.UPDATE_PICTURES) {
      mkdirSync(new URL('.', file), { recursive: true });
      writeFileSync(file, PNG.sync.write(taken, { colorType: 2, deflateLevel: 9 }));
      continue;
    }
    let known: PNG;
    try {
      known = PNG.sync.read(readFileSync(file));
    } catch {
      wrong.push(`${folder}/${name}: no picture to compare with`);
      continue;
    }
    if (known.width !== taken.width || Math.abs(known.height - taken.height) > 2) {
      wrong.push(`${folder}/${name}: ${taken.width}×${taken.height} was ${known.width}×${known.height}`);
      continue;
    }
    const height = Math.min(known.height, taken.height);
    const cut = (png: PNG) => png.data.subarray(0, png.width * height * 4);
    const differing = pixelmatch(cut(known), cut(taken), undefined, known.width, height, { threshold: 0.15 });
    const share = differing / (known.width * height);
    if (share > tolerance) wrong.push(`${folder}/${name}: ${(share * 100).toFixed(2)} % differs`);
  }
  return wrong;
}

const sets: readonly [folder: string, query: string][] = [
  ['light', 'theme=light'],
  [
    'dark',
    'theme=dark&only=panel-call,panel-signed-out,knowledge-answers,smart-reply-chat,summary-written,sentiment-falling,coaching-advice,transcript-search,notices',
  ],
  [
    'arabic',
    'lang=ar&only=panel-call,knowledge-answers,smart-reply-chat,summary-written,sentiment-falling,transcript-gaps',
  ],
];

for (const [folder, query] of sets) {
  test(`the pictures are those of the last time, ${folder}`, () =>
    gallery(query, async (page) => assert.deepEqual(await compare(page, folder), [])));
}
