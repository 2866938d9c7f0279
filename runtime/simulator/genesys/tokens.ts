/** Access tokens and authorization codes of the local login server. */
import type { Clock } from '../../core/ports/clock.ts';
import { type LocalPerson, localClientId, localOrganization } from './identities.ts';

export type Grant = {
  readonly person: LocalPerson;
  readonly organizationId: string;
  readonly clientId: string;
  /** Milliseconds since 1970; Infinity for the published tokens. */
  readonly expiresAt: number;
};

export type CodeRequest = {
  readonly person: LocalPerson;
  readonly clientId: string;
  readonly redirectUri: string;
  readonly challenge: string;
};

export type LocalTokens = ReturnType<typeof createLocalTokens>;

/** The known tokens of the local people always work; issued ones and codes expire and are bounded in number. */
export function createLocalTokens(options: {
  readonly clock: Clock;
  readonly people: readonly LocalPerson[];
  readonly newSecret: () => string;
  /** Life of issued tokens. Default 3,600 s, as for the panel's OAuth client. */
  readonly lifeSeconds?: number;
  readonly maxTokens?: number;
}) {
  const { clock, people, newSecret, lifeSeconds = 3_600, maxTokens = 10_000 } = options;
  const grants = new Map<string, Grant>();
  const codes = new Map<string, CodeRequest & { expiresAt: number }>();
  const revoked = new Set<string>();
  let life = lifeSeconds;

  function bounded<T>(map: Map<string, T>): void {
    while (map.size > maxTokens) map.delete(map.keys().next().value!);
  }

  return {
    get lifeSeconds() {
      return life;
    },
    setLifeSeconds(seconds: number) {
      life = seconds;
    },
    /** Issues a token. With `other` it is one that the service must refuse: of another organization or client, or expired. */
    issue(person: LocalPerson, other: Partial<Pick<Grant, 'organizationId' | 'clientId' | 'expiresAt'>> = {}): string {
      const token = newSecret();
      grants.set(token, {
        person,
        organizationId: localOrganization.id,
        clientId: localClientId,
        expiresAt: clock.now() + life * 1_000,
        ...other,
      });
      bounded(grants);
      return token;
    },
    find(token: string): Grant | undefined {
      if (revoked.has(token)) return undefined;
      const known = people.find((person) => person.token === token);
      if (known) {
        const organizationId = localOrganization.id;
        return { person: known, organizationId, clientId: localClientId, expiresAt: Number.POSITIVE_INFINITY };
      }
      const grant = grants.get(token);
      return grant && grant.expiresAt > clock.now() ? grant : undefined;
    },
    revoke(token: string): void {
      grants.delete(token);
      revoked.add(token);
    },
    /** Revokes every issued token. */
    revokeIssued(): void {
      grants.clear();
    },
    issueCode(request: CodeRequest): string {
      const code = newSecret();
      codes.set(code, { ...request, expiresAt: clock.now() + 60_000 });
      bounded(codes);
      return code;
    },
    /** Redeems a code, which works once. */
    takeCode(code: string): CodeRequest | undefined {
      const request = codes.get(code);
      codes.delete(code);
      return request && request.expiresAt > clock.now() ? request : undefined;
    },
  };
}
