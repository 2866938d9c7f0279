/** Whether a sign-in with the whole page is possible; what does it is loaded when it is used. */
import { signInKeyPrefix } from './sign-in-storage-key.ts';

export type SignInStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>;

/** Whether the browser stores anything for this page. */
export function canKeepSignIn(open: () => SignInStorage): boolean {
  try {
    const storage = open();
    const name = `${signInKeyPrefix}probe`;
    storage.setItem(name, '1');
    storage.removeItem(name);
    return true;
  } catch {
    return false;
  }
}
