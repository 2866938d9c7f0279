/** Prefix of pending sign-ins in session storage. In a file of its own, so that the redirect page loads nothing else to look for one. */
export const signInKeyPrefix = 'earshot.sign-in.';
