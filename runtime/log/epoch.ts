/** A new epoch: 11 letters and digits, so that two runs never share one and every id stays short. `random`: 0 … 1. */
export function randomEpoch(random: () => number): string {
  let text = '';
  while (text.length < 10) text += Math.floor(random() * 36).toString(36);
  return `${text}x`;
}
