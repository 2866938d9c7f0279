/** The rules of local mode, as a file of a team would have them. */
import type { AlertRule } from './alert-rules.ts';

export const sampleAlertRules: readonly AlertRule[] = [
  {
    id: 'unhappy',
    title: 'The customer is unhappy',
    level: 'warning',
    when: { type: 'sentiment', below: -0.4, turns: 2 },
    coolDownSeconds: 300,
  },
  {
    id: 'wants-to-leave',
    title: 'The customer wants to leave',
    level: 'critical',
    when: {
      type: 'phrase',
      phrases: ['cancel * contract', 'close * account', 'cancelar * contrato', 'darme de baja'],
      speaker: 'customer',
    },
    coolDownSeconds: 600,
  },
  {
    id: 'wants-a-supervisor',
    title: 'The customer asks for a supervisor',
    level: 'critical',
    when: {
      type: 'phrase',
      phrases: ['speak to * supervisor', 'talk to * supervisor', 'speak to * manager', 'hablar con * supervisor'],
      speaker: 'customer',
    },
    coolDownSeconds: 600,
  },
  {
    id: 'silence',
    title: 'Silence for a minute',
    level: 'info',
    when: { type: 'silence', seconds: 60 },
    coolDownSeconds: 300,
  },
  {
    id: 'long-hold',
    title: 'On hold for three minutes',
    level: 'warning',
    when: { type: 'hold', seconds: 180 },
    coolDownSeconds: 300,
  },
  {
    id: 'steps-missed',
    title: 'Steps of the checklist were missed',
    level: 'warning',
    when: { type: 'checklist', open: 1 },
    coolDownSeconds: 600,
  },
  {
    id: 'engine',
    title: 'Assistance has failed',
    level: 'critical',
    when: { type: 'engine', state: 'failed' },
    coolDownSeconds: 600,
  },
];
