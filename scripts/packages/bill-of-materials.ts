/** A CycloneDX bill of materials of what reaches people, made from npm's own. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readShippedPackages, type ShippedPackage } from './shipped-packages.ts';

type Component = { readonly 'bom-ref': string; readonly name: string; readonly version: string };
/** The part of CycloneDX that is changed here; the rest stays as npm wrote it. */
export type BillOfMaterials = {
  readonly bomFormat: 'CycloneDX';
  readonly specVersion: string;
  readonly serialNumber?: string;
  readonly metadata: { readonly timestamp?: string; readonly component: Component };
  readonly components: readonly Component[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn?: readonly string[] }[];
};

/** npm's `bom-ref` of a package: the name that it was published under. */
const idOf = ({ name, version }: { readonly name: string; readonly version: string }) => `${name}@${version}`;

/**
 * `whole` reduced to `packages`. Time and serial number are left out, so that one lock file gives one text, whenever and wherever it
 * is made, and an image can be built twice to compare.
 */
export function reduceBill(
  whole: BillOfMaterials,
  packages: readonly ShippedPackage[],
  project: { readonly name: string; readonly version: string },
): BillOfMaterials {
  const kept = new Set(packages.map(idOf));
  const components = whole.components.filter((component) => kept.has(component['bom-ref']));
  const refs = new Set([...components.map((component) => component['bom-ref']), whole.metadata.component['bom-ref']]);
  const { serialNumber: _serial, ...rest } = whole;
  const { timestamp: _time, ...metadata } = whole.metadata;
  return {
    ...rest,
    metadata: { ...metadata, component: { ...metadata.component, ...project } },
    components,
    dependencies: whole.dependencies
      .filter(({ ref }) => refs.has(ref))
      .map(({ ref, dependsOn = [] }) => ({ ref, dependsOn: dependsOn.filter((each) => refs.has(each)) })),
  };
}

/** The bill of the checkout at `root`, from its lock file; needs npm and no network. */
export function readBill(root: string, options: { readonly optional: boolean }): BillOfMaterials {
  const args = ['sbom', '--sbom-format', 'cyclonedx', '--package-lock-only'];
  const text = execFileSync('npm', args, { cwd: root, encoding: 'utf8', maxBuffer: 64_000_000 });
  const packages = readShippedPackages(root).filter(({ optional }) => options.optional || !optional);
  const { name, version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const bill = reduceBill(JSON.parse(text) as BillOfMaterials, packages, { name, version });
  const missing = packages.filter((each) => !bill.components.some((component) => component['bom-ref'] === idOf(each)));
  if (missing.length > 0) throw new Error(`npm left out ${missing.map(idOf).join(', ')}; run npm ci and try again`);
  return bill;
}
