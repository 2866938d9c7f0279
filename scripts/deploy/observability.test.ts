import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { isTest, sourceFiles } from '../gate/source-files.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (path: string) => readFileSync(`${root}/${path}`, 'utf8');

/** Name → labels, as the service declares them. */
function declaredMetrics(): Map<string, Set<string>> {
  const declared = new Map<string, Set<string>>();
  for (const path of sourceFiles(root).filter((file) => /^runtime\/.*\.ts$/.test(file) && !isTest(file))) {
    const code = read(path);
    const call =
      /\.(?:counter|gauge|histogram)\(\s*'(earshot_\w+)',\s*(?:'[^']*'|"[^"]*"|`[^`]*`)(?:,\s*(?:\[([^\]]*)\]|(\w+)))?/g;
    for (const [, name, list, constant] of code.matchAll(call)) {
      const labels = constant ? new RegExp(`const ${constant} = \\[([^\\]]*)\\]`).exec(code)?.[1] : list;
      declared.set(name!, new Set([...(labels ?? '').matchAll(/'(\w+)'/g)].map((match) => match[1]!)));
    }
  }
  return declared;
}

const dashboard = JSON.parse(read('scripts/deploy/observability/grafana.json')) as {
  panels: { title: string; targets: { expr: string }[] }[];
};
const expressions = [
  ...dashboard.panels.flatMap(({ title, targets }) => targets.map(({ expr }) => ({ where: title, expr }))),
  ...[...read('scripts/deploy/observability/alerts.yaml').matchAll(/alert: (\w+)\n\s+expr: (.*)/g)].map((match) => ({
    where: match[1]!,
    expr: match[2]!,
  })),
];

test('every metric that the dashboard and the alerts ask for exists, with the labels they use', () => {
  const declared = declaredMetrics();
  assert.ok(declared.size > 15);
  assert.ok(expressions.length > 30);
  for (const { where, expr } of expressions) {
    for (const [, name, matchers] of expr.matchAll(/(earshot_\w+?)(?:_bucket|_sum|_count)?\b(?:\{([^}]*)\})?/g)) {
      const labels = declared.get(name!);
      assert.ok(labels, `${where}: there is no metric ${name}`);
      for (const [, label] of (matchers ?? '').matchAll(/(\w+)[=!]/g))
        assert.ok(labels.has(label!), `${where}: ${name} has no ${label}`);
      // A grouping label can only be checked where the expression has one metric.
      if (expr.split('earshot_').length !== 2) continue;
      for (const label of groupingLabels(expr)) assert.ok(labels.has(label), `${where}: ${name} has no label ${label}`);
    }
  }
});

/** The labels in `by (…)`, without the one that every histogram has. */
function groupingLabels(expr: string): string[] {
  return [...expr.matchAll(/by \(([^)]*)\)/g)]
    .flatMap(([, by]) => by!.split(',').map((text) => text.trim()))
    .filter((label) => label !== 'le');
}
