/** Brings the query page to life: GraphiQL in its place, asking with the headers of whoever is chosen above it. */
import { askingOf } from './asking.js';
import { asCurl, copy } from './curl.js';

const { GraphiQL, React, ReactDOM } = globalThis;
const directory = JSON.parse(document.getElementById('directory').textContent);
const asking = askingOf(directory);
const endpoint = new URL('/graphql', location.href).href;

/** What GraphiQL lends to its own parts: the editors and the tabs. Set at each of its renderings. */
let editor = null;
const { promise: ready, resolve: editorsAreThere } = Promise.withResolvers();
let answerLine = 'Nothing asked yet.';

const say = (sentence) => {
  answerLine = sentence;
  const line = document.getElementById('answer');
  if (line) line.textContent = sentence;
};

/** GraphiQL learns the name a moment after the query: just after a change of tabs it is the one before. */
const namedIn = (query, name) => (name && new RegExp(`\\b${name}\\b`).test(query) ? name : undefined);

async function ask({ query, operationName, variables }, own) {
  const headers = new Headers({ 'content-type': 'application/json', ...(await asking.headers()) });
  for (const [name, value] of Object.entries(own)) headers.set(name, value);
  const began = performance.now();
  const answer = await fetch(endpoint, {
    method: 'POST',
    headers,
    body: JSON.stringify({ query, operationName: namedIn(query, operationName), variables }),
  });
  const body = await answer.json();
  if (answer.status === 401) asking.forget();
  const cost = answer.headers.get('x-query-cost');
  say(
    [
      `HTTP ${answer.status}`,
      `${Math.round(performance.now() - began)} ms`,
      ...(cost === null ? [] : [`cost ${cost}`]),
      `request ${answer.headers.get('x-request-id')}`,
    ].join(' · '),
  );
  return body;
}

/** Introspection is off at /graphql; GraphiQL's own question about the schema is answered from beside it. */
async function fetcher(params, options) {
  if (params.operationName === 'IntrospectionQuery') return (await fetch('/explorer/schema.json')).json();
  try {
    return await ask(params, options?.headers ?? {});
  } catch (error) {
    say('No answer.');
    return { errors: [{ message: `There was no answer to read: ${error.message}` }] };
  }
}

function markExample(operation) {
  for (const button of document.querySelectorAll('.examples button')) {
    if (button.dataset.operation === operation) button.setAttribute('aria-current', 'true');
    else button.removeAttribute('aria-current');
  }
}

/** Goes to the example's tab, with whatever was changed there; opens it again where it was closed. */
function open({ operation, query, variables }) {
  const tab = editor.tabs.findIndex(({ title }) => title === operation);
  if (tab >= 0) {
    editor.changeTab(tab);
  } else {
    ReactDOM.flushSync(() => editor.addTab());
    editor.queryEditor.setValue(query);
    editor.variableEditor.setValue(variablesText(variables));
  }
  // Variables are shown where there are some, and leave the room to the query where there are none.
  document.querySelector(`[aria-label="${variables ? 'Show' : 'Hide'} editor tools"]`)?.click();
}

const variablesText = (variables) => (variables ? JSON.stringify(variables, null, 2) : '');

for (const button of document.querySelectorAll('.examples button')) {
  const example = directory.examples.find(({ operation }) => operation === button.dataset.operation);
  button.addEventListener('click', async () => {
    asking.be(example.persona, example.reason);
    await ready;
    open(example);
  });
}

const parsed = (text) => (text?.trim() ? JSON.parse(text) : undefined);

async function copyAsCurl() {
  const button = document.getElementById('curl');
  await ready;
  try {
    const own = parsed(editor.headerEditor?.getValue());
    const headers = { 'content-type': 'application/json', ...(await asking.headers()), ...own };
    const variables = parsed(editor.variableEditor.getValue());
    await copy(asCurl(endpoint, headers, { query: editor.queryEditor.getValue(), variables }));
    button.textContent = 'Copied, with the token';
  } catch {
    button.textContent = 'Not copied: check the variables';
  }
  setTimeout(() => {
    button.textContent = 'Copy as curl';
  }, 2_500);
}
document.getElementById('curl').addEventListener('click', copyAsCurl);

/** CodeMirror's text fields have no name that a screen reader could say. */
const EDITORS = {
  '.graphiql-query-editor': ['Query'],
  '.graphiql-editor-tool': ['Variables', 'Headers'],
  '.result-window': ['Answer'],
};

function nameEditors() {
  for (const [place, names] of Object.entries(EDITORS)) {
    for (const [at, field] of document.querySelectorAll(`${place} .CodeMirror textarea`).entries()) {
      field.setAttribute('aria-label', names[at]);
    }
  }
}

/** Tab must lead out of an editor as it led in (WCAG 2.2, 2.1.2), so it writes no spaces. */
function freeTab(...editors) {
  for (const each of editors) {
    const keys = each?.getOption('extraKeys');
    if (each && keys?.Tab !== false) each.setOption('extraKeys', { ...keys, Tab: false, 'Shift-Tab': false });
  }
}

function AnswerLine() {
  editor = GraphiQL.React.useEditorContext({ nonNull: true });
  React.useEffect(() => {
    nameEditors();
    markExample(editor.tabs[editor.activeTabIndex]?.title);
    const { queryEditor, variableEditor, headerEditor, responseEditor } = editor;
    freeTab(queryEditor, variableEditor, headerEditor, responseEditor);
    if (queryEditor && variableEditor && headerEditor && responseEditor) editorsAreThere();
  });
  return React.createElement('p', { id: 'answer', role: 'status' }, answerLine);
}

// Room for the variables of an example; whoever drags the border decides from then on.
const BORDER = 'graphiql:secondaryEditorFlex';
if (sessionStorage.getItem(BORDER) === null) sessionStorage.setItem(BORDER, '1.2');

ReactDOM.createRoot(document.getElementById('editor')).render(
  React.createElement(
    GraphiQL,
    {
      fetcher,
      storage: sessionStorage,
      defaultTabs: directory.examples.map(({ query, variables }) => ({ query, variables: variablesText(variables) })),
    },
    React.createElement(GraphiQL.Footer, { key: 'footer' }, React.createElement(AnswerLine)),
  ),
);
