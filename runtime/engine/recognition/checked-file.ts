import { sha256OfFile } from '../models/find-model.ts';

/** The path. Rejects with a sentence for people where the file cannot be read or is not the one that was measured (SHA-256, hex). */
export async function checkedFile(path: string, expected: string): Promise<string> {
  let found: string;
  try {
    found = await sha256OfFile(path);
  } catch (cause) {
    throw new Error('Speech recognition is off: a model file cannot be read; install the packages again', { cause });
  }
  if (found === expected) return path;
  throw new Error(
    'Speech recognition is off: a model file is not the one this version was tested with; install the packages again',
  );
}
