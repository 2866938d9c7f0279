import { type Catalog, en } from './en.ts';

export const pt: Catalog = { ...en };
