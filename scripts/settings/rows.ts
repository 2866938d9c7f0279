/** The rows of the table of settings, as the files that are made from it need them. */
import { isDeepStrictEqual } from 'node:util';
import * as v from 'valibot';
import type { Setting } from '../../runtime/setting-schemas.ts';
import { settings } from '../../runtime/settings.ts';

export type SettingRow = Setting & {
  readonly name: string;
  /** The default as text; empty where there is none. */
  readonly defaultText: string;
  /** Of secrets: their name in a secret store, after the prefix. */
  readonly secretName: string;
};

export const settingRows: readonly SettingRow[] = Object.entries<Setting>(settings).map(([name, setting]) => ({
  ...setting,
  name,
  defaultText: setting.sample !== undefined && isDefault(setting, setting.sample) ? setting.sample : '',
  secretName: setting.secretId ?? name.toLowerCase().replaceAll('_', '-'),
}));

function isDefault(setting: Setting, text: string): boolean {
  return isDeepStrictEqual(v.parse(setting.schema, text), v.parse(setting.schema, undefined));
}

/** Names of the rows that belong somewhere. */
export const rowsOf = (belongs: Setting['belongs']): readonly SettingRow[] =>
  settingRows.filter((row) => row.belongs === belongs);
