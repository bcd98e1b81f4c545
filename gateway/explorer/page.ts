/** The page itself: everything about who asks and why is plain HTML; the scripts only bring it to life. */
import { type GraphQLSchema, isEnumType } from 'graphql';
import type { IsoDate } from '#core/ids.ts';
import { accessReasons, reasonFacts } from '#core/reasons.ts';
import { type Persona, personas } from '#demo/personas.ts';
import { type Example, examplesOf } from './examples.ts';

interface PageParts {
  /** Where the assets are. */
  readonly base: string;
  readonly schema: GraphQLSchema;
  readonly today: IsoDate;
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escaped = (text: string): string => text.replace(/[&<>"]/g, (char) => entities[char] ?? char);

/** `AUTHORITY_OFFICER` as it is read out: "Authority officer". */
const spoken = (code: string): string => code.charAt(0) + code.slice(1).toLowerCase().replaceAll('_', ' ');

const personaOption = ({ name, displayName, describes }: Persona): string =>
  `<option value="${escaped(name)}">${escaped(`${displayName} (${name}) · ${describes}`)}</option>`;

function personaOptions(people: readonly Persona[]): string {
  const byRole = Map.groupBy(people, ({ role }) => role);
  const groups = [...byRole].map(
    ([role, members]) => `<optgroup label="${spoken(role)}">${members.map(personaOption).join('')}</optgroup>`,
  );
  return groups.join('');
}

function reasonOptions(schema: GraphQLSchema): string {
  const type = schema.getType('AccessReason');
  const sentence = (code: string): string => (isEnumType(type) && type.getValue(code)?.description) || '';
  return accessReasons
    .map((code) => `<option value="${code}">${escaped(`${code} · ${sentence(code)}`)}</option>`)
    .join('');
}

const exampleButton = ({ title, operation, persona }: Example, people: readonly Persona[]): string => {
  const [givenName] = people.find(({ name }) => name === persona)?.displayName.split(' ') ?? [];
  return `<li><button type="button" data-operation="${operation}">${escaped(title)} <small>as ${escaped(givenName ?? persona)}</small></button></li>`;
};

/** What the scripts need to know, where they can read it without running anything inline. */
const dataBlock = (people: readonly Persona[], examples: readonly Example[]): string =>
  JSON.stringify({
    people: people.map(({ name, displayName, describes, defaultReason }) => ({
      name,
      displayName,
      describes,
      defaultReason,
    })),
    needCaseReference: accessReasons.filter((code) => reasonFacts[code].needsCaseReference),
    examples,
  }).replaceAll('<', '\\u003c');

const ICON =
  "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'><circle cx='8' cy='8' r='7' fill='%230b5a66'/><circle cx='8' cy='8' r='2.6' fill='white'/></svg>";

export function explorerPage({ base, schema, today }: PageParts): string {
  const people = personas(today);
  const examples = examplesOf(today);
  return `<!doctype html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>ContactPoint: try it</title>
<link rel="icon" href="${ICON}">
<link rel="stylesheet" href="${base}graphiql.css">
<link rel="stylesheet" href="${base}explorer.css">
<script defer src="${base}react.js"></script>
<script defer src="${base}react-dom.js"></script>
<script defer src="${base}graphiql.js"></script>
<script type="module" src="${base}explorer.js"></script>
<script type="application/json" id="directory">${dataBlock(people, examples)}</script>
</head>
<body>
<a class="skip" href="#editor">Skip to the query editor</a>
<header>
<div class="title">
<h1>ContactPoint</h1>
<p>Who else is working with this child? Everybody in it is invented.</p>
<a href="/schema.graphql">The schema</a>
</div>
<form class="asking" aria-label="Your session">
<div class="field">
<label for="persona">Who asks</label>
<select id="persona" autocomplete="off">${personaOptions(people)}</select>
</div>
<div class="field">
<label for="reason">Reason for access</label>
<select id="reason" autocomplete="off"><option value="">None stated</option>${reasonOptions(schema)}</select>
</div>
<div class="field" id="case-field" hidden>
<label for="case">Case reference</label>
<input id="case" autocomplete="off" spellcheck="false" maxlength="40" placeholder="such as CP-2026/117">
</div>
<button type="button" id="curl">Copy as curl</button>
</form>
<p id="session" role="status">Signing in …</p>
<nav aria-label="Examples">
<ul class="examples">${examples.map((each) => exampleButton(each, people)).join('')}</ul>
</nav>
</header>
<main id="editor" tabindex="-1" aria-label="Query editor"><noscript>The query editor needs JavaScript.</noscript></main>
</body>
</html>
`;
}
