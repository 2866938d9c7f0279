/** Names of sign-ins with the whole page in session storage. By itself, so that the page at the redirect URI need load no more to look. */
export const keptPrefix = 'earshot.sign-in.';
