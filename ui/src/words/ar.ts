import { type Catalog, en } from './en.ts';

export const ar: Catalog = { ...en };
