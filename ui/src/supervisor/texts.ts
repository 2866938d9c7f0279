/** The words of the supervisor's page in one language, with its dates and names of languages. */
import type { NeedReason } from '../../../shared/supervisor/overview.ts';
import type { SupervisorKey, SupervisorMessages } from '../messages/supervisor-messages.ts';

export type SupervisorTexts = {
  t(key: SupervisorKey, params?: Readonly<Record<string, string | number>>): string;
  reason(reason: NeedReason): string;
  /** `es-MX` → `Spanish`. */
  languageName(tag: string): string;
  time(instant: string): string;
};

/** `locale`: BCP 47. A placeholder without a value stays as it is. */
export function createSupervisorTexts(messages: SupervisorMessages, locale: string): SupervisorTexts {
  const names = new Intl.DisplayNames([locale], { type: 'language' });
  const clock = new Intl.DateTimeFormat(locale, { timeStyle: 'short' });
  const t: SupervisorTexts['t'] = (key, params = {}) =>
    messages[key].replace(/\{(\w+)\}/g, (whole, name: string) => String(params[name] ?? whole));
  return {
    t,
    reason: (reason) => t(`reason_${reason}`),
    languageName(tag) {
      try {
        return names.of(tag.slice(0, 2)) ?? tag;
      } catch {
        return tag;
      }
    },
    time: (instant) => clock.format(Date.parse(instant)),
  };
}
