/** Checks the report that this page carries, and marks each line. Asks nobody: the page may not even try. */
const report = JSON.parse(document.getElementById('report').textContent);
const verdictBox = document.getElementById('verdict');
const rows = [...document.querySelectorAll('#looks tbody tr')];

const mark = (element, good, sentence) => {
  element.dataset.state = good ? 'good' : 'bad';
  const place = element.matches('tr') ? element.lastElementChild : element;
  place.textContent = `${good ? '✓' : '✗'} ${sentence}`;
  place.classList.add('mark');
};

const item = (sentence) => {
  const made = document.createElement('li');
  made.textContent = sentence;
  return made;
};

const readable = (text, read) => {
  try {
    return read(JSON.parse(text));
  } catch {
    return null;
  }
};

/** Whether the page says what the report says: what is read and what is checked must be one. */
const isShown = (element, texts) =>
  texts !== null && texts.every((text, index) => element.children[index]?.textContent === text);

const lineMark = (row, index, { fault, entry, whole }, everything) => {
  const shown = isShown(row, readable(report.lines[index] ?? '', cellsOf));
  const bad = fault ?? (shown ? everything : 'the page shows something else than the report says');
  const recorded = whole ? 'recorded in the log, in these words' : 'recorded in the log';
  mark(row, bad === null, bad ?? (entry ? recorded : 'in the report that the log was told of'));
};

const conclude = (faults, { lines, signedBy, size }) => {
  const good = faults.length === 0;
  verdictBox.dataset.state = good ? 'good' : 'bad';
  const [title, list] = verdictBox.children;
  title.textContent = good ? '✓ This report is as it was written' : '✗ Do not rely on this report';
  const signatures = signedBy.map(({ name, key, time }) =>
    item(`Signed by ${name}${time === null ? ', the log itself' : `, a witness, at ${time}`}, with the key ${key}`),
  );
  const sentences = good
    ? [item(`${lines.filter(({ entry }) => entry).length} of its ${rows.length} lines name an entry of a log of ${size} entries.`), ...signatures]
    : faults.map(item);
  list.replaceChildren(...sentences);
  if (good && !signedBy.some(({ time }) => time !== null)) {
    list.append(item('No witness has signed it: it rests on the directory’s word alone.'));
  }
};

async function check() {
  const verdict = await verifyReport(report);
  const { checkpoint, told, header, lines } = verdict;
  const said = isShown(document.getElementById('said'), readable(report.header, saidOf));
  const everything = checkpoint ?? told;
  const faults = [
    ...(checkpoint === null ? [] : [`What the log signed does not hold: ${checkpoint}.`]),
    ...(told === null ? [] : [`The report as a whole does not hold: ${told}.`]),
    ...(header === null ? [] : [`The head does not hold: ${header}.`]),
    ...(said ? [] : ['The page says something else of itself than the report does.']),
    ...(rows.length === lines.length ? [] : ['The page shows fewer or more lines than the report has.']),
  ];
  for (const [index, row] of rows.entries()) {
    lineMark(row, index, lines[index] ?? { fault: 'the report has no such line' }, everything);
    if (row.dataset.state === 'bad') faults.push(`Line ${index + 1}: ${row.lastElementChild.textContent.slice(2)}.`);
  }
  conclude(faults, verdict);
}

check().catch((error) => conclude([`This browser cannot check it: ${error.message}.`], { lines: [], signedBy: [], size: 0 }));
