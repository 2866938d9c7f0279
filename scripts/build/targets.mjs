/** The build targets, their sources, and whether they are stale. Without dependencies, because `npm start` imports it first. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { digestOf } from './sources.mjs';

export const targets = {
  server: {
    name: 'service',
    output: '.build/server',
    sources: ['shared', 'runtime', 'scripts/build', 'package-lock.json'],
  },
  ui: {
    name: 'panel',
    output: '.build/ui',
    sources: ['shared', 'ui', 'scripts/build', 'package-lock.json'],
  },
};

export const stampFile = (root, target) => join(root, '.build', `${target}.stamp`);

export const digestOfTarget = (root, target) => digestOf(root, targets[target].sources);

export function staleTargets(root) {
  return Object.keys(targets).filter((target) => {
    try {
      return readFileSync(stampFile(root, target), 'utf8') !== digestOfTarget(root, target);
    } catch {
      return true;
    }
  });
}
