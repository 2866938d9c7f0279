/** Progress of a download for people: one line that changes on a terminal, a line for each tenth elsewhere. */
type Output = { write(text: string): unknown; readonly isTTY?: boolean };

export function progressLines(output: Output): (path: string, bytes: number, total: number | undefined) => void {
  let shown = '';
  return (path, bytes, total) => {
    const percent = total === undefined ? undefined : Math.floor((100 * bytes) / total);
    const step =
      percent === undefined ? Math.floor(bytes / 10_000_000) : output.isTTY ? percent : Math.floor(percent / 10);
    const key = `${path} ${step}`;
    if (key === shown) return;
    shown = key;
    const text = `${path}: ${toMegabytes(bytes)}${total === undefined ? '' : ` of ${toMegabytes(total)}, ${percent} %`}`;
    output.write(output.isTTY ? `\r\u001B[K${text}${bytes === total ? '\n' : ''}` : `${text}\n`);
  };
}

const toMegabytes = (bytes: number) => `${(bytes / 1_000_000).toFixed(1)} MB`;
