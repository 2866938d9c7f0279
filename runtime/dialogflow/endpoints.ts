/** Where Dialogflow is: a fixed table by location, or a loopback address for the Dialogflow that runs here. */
import { EarshotError } from '../../shared/errors.ts';

export type Endpoint = {
  /** `host:port` as a channel wants it. */
  readonly address: string;
  readonly tls: boolean;
  /** For metrics and handles: a location, or `local`. */
  readonly label: string;
};

/** Locations where Agent Assist is offered (cloud.google.com/agent-assist/docs/regionalization). */
export const locations: ReadonlySet<string> = new Set([
  'global',
  'us',
  'us-central1',
  'us-east1',
  'us-west1',
  'northamerica-northeast1',
  'europe-west1',
  'europe-west2',
  'europe-west3',
  'europe-west4',
  'europe-west6',
  'asia-south1',
  'asia-northeast1',
  'asia-southeast1',
  'asia-southeast2',
  'australia-southeast1',
]);

const loopbackPattern = /^(?:127\.0\.0\.1|localhost|\[::1\]):\d{1,5}$/;

/** The endpoint of a location. Throws EarshotError `config_invalid` for one that is not in the table. */
export function endpointOfLocation(location: string): Endpoint {
  if (!locations.has(location))
    throw new EarshotError('config_invalid', {
      detail: `Agent Assist is not offered in the location of the conversation profile; known are ${[...locations].join(', ')}`,
    });
  const host = location === 'global' ? 'dialogflow.googleapis.com' : `${location}-dialogflow.googleapis.com`;
  return { address: `${host}:443`, tls: true, label: location };
}

/** A plain endpoint on this machine. Throws EarshotError `config_invalid` for any other host: without TLS nothing leaves. */
export function loopbackEndpoint(address: string): Endpoint {
  if (!loopbackPattern.test(address))
    throw new EarshotError('config_invalid', { detail: 'A Dialogflow endpoint without TLS must be on loopback' });
  return { address, tls: false, label: 'local' };
}
