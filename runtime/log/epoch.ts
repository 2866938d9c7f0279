/** A new epoch: letters and digits, long enough that two runs never share one, short enough to stand in every id. */
export function randomEpoch(random: () => number): string {
  let text = '';
  while (text.length < 10) text += Math.floor(random() * 36).toString(36);
  return `${text}x`;
}
