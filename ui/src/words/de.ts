import { type Catalog, en } from './en.ts';

export const de: Catalog = { ...en };
