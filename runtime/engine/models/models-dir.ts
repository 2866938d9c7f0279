import { fileURLToPath } from 'node:url';

/** Where models are looked for without MODELS_DIR: `.local/models` of this checkout, from source and from the build alike. */
export function defaultModelsDir(): string {
  const [root] = fileURLToPath(import.meta.url).split(/[\\/](?:runtime|\.build)[\\/]/);
  return `${root}/.local/models`;
}
