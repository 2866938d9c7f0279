/** In the preferences, followed by the id of the tab whose feedback it is. */
export const feedbackKeyPrefix = 'feedback.';
