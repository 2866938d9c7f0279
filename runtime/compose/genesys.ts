/** The Genesys side of the service: Genesys Cloud or the local simulator. Only addresses differ. */
import { composeGenesysCloud, type GenesysSide, type GenesysSideDeps } from './genesys-cloud.ts';

/** Starts the simulator without Genesys settings. */
export async function composeGenesys(deps: GenesysSideDeps): Promise<GenesysSide> {
  if (!deps.config.localGenesys) return composeGenesysCloud(deps);
  const { composeLocalGenesys } = await import('./local-genesys.ts');
  return composeLocalGenesys(deps);
}
