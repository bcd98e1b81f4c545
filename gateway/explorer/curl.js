/** One word for a POSIX shell, whatever it holds. */
const quoted = (text) => `'${text.replaceAll("'", "'\\''")}'`;

/** The request as a command that does the same from a terminal. */
export const asCurl = (url, headers, body) =>
  [
    `curl -s ${quoted(url)}`,
    ...Object.entries(headers).map(([name, value]) => `  -H ${quoted(`${name}: ${value}`)}`),
    `  -d ${quoted(JSON.stringify(body))}`,
  ].join(' \\\n');

/** Browsers offer the clipboard to pages of this machine and of https only; elsewhere the older way still works. */
export async function copy(text) {
  if (navigator.clipboard) {
    await navigator.clipboard.writeText(text);
    return;
  }
  const field = document.createElement('textarea');
  field.value = text;
  field.className = 'skip';
  document.body.append(field);
  field.select();
  document.execCommand('copy');
  field.remove();
}
