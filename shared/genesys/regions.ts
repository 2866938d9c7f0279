/** The fixed table of Genesys Cloud regions. Hosts are derived only from it. */

export type Region = {
  /** Region domain: `https://api.<domain>` and so on. */
  readonly domain: string;
  readonly awsRegion: string;
  /** The value of `{{gcTargetEnv}}`; absent if not known. */
  readonly targetEnv?: string;
};

export const regions: readonly Region[] = [
  { domain: 'mypurecloud.com', awsRegion: 'us-east-1', targetEnv: 'prod' },
  { domain: 'usw2.pure.cloud', awsRegion: 'us-west-2', targetEnv: 'prod-usw2' },
  { domain: 'cac1.pure.cloud', awsRegion: 'ca-central-1', targetEnv: 'prod-cac1' },
  { domain: 'mxc1.pure.cloud', awsRegion: 'mx-central-1', targetEnv: 'prod-mxc1' },
  { domain: 'sae1.pure.cloud', awsRegion: 'sa-east-1', targetEnv: 'prod-sae1' },
  { domain: 'mypurecloud.ie', awsRegion: 'eu-west-1', targetEnv: 'prod-euw1' },
  { domain: 'euw2.pure.cloud', awsRegion: 'eu-west-2', targetEnv: 'prod-euw2' },
  { domain: 'mypurecloud.de', awsRegion: 'eu-central-1', targetEnv: 'prod-euc1' },
  { domain: 'euc2.pure.cloud', awsRegion: 'eu-central-2', targetEnv: 'prod-euc2' },
  { domain: 'mec1.pure.cloud', awsRegion: 'me-central-1', targetEnv: 'prod-mec1' },
  { domain: 'aps1.pure.cloud', awsRegion: 'ap-south-1', targetEnv: 'prod-aps1' },
  { domain: 'apse1.pure.cloud', awsRegion: 'ap-southeast-1', targetEnv: 'prod-apse1' },
  { domain: 'mypurecloud.com.au', awsRegion: 'ap-southeast-2', targetEnv: 'prod-apse2' },
  { domain: 'mypurecloud.jp', awsRegion: 'ap-northeast-1', targetEnv: 'prod-apne1' },
  { domain: 'apne2.pure.cloud', awsRegion: 'ap-northeast-2', targetEnv: 'prod-apne2' },
  { domain: 'apne3.pure.cloud', awsRegion: 'ap-northeast-3', targetEnv: 'prod-apne3' },
  { domain: 'use2.us-gov-pure.cloud', awsRegion: 'us-east-2', targetEnv: 'fedramp-use2-core' },
  { domain: 'edee1.eusc-pure.cloud', awsRegion: 'eusc-de-east-1' },
];

/** By the domain as Genesys states it, such as `mypurecloud.ie`. */
export function regionByDomain(domain: string): Region | undefined {
  return regions.find((region) => region.domain === domain);
}

/** Origins, from the fixed table only: no host comes from a request. */
export function regionHosts(region: Region): { api: string; login: string; apps: string; streaming: string } {
  return {
    api: `https://api.${region.domain}`,
    login: `https://login.${region.domain}`,
    apps: `https://apps.${region.domain}`,
    streaming: `wss://streaming.${region.domain}`,
  };
}
