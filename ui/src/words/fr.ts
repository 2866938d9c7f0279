import { type Catalog, en } from './en.ts';

export const fr: Catalog = { ...en };
