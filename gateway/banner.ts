/** What `npm start` says when it is ready: where it is, who one can be, and three requests to paste. */
interface Welcome {
  readonly port: number;
  readonly demonstration: boolean;
  readonly seconds: number;
}

const request = (port: number, persona: string, reason: string | null, query: string): string =>
  [
    `  curl -s http://localhost:${port}/graphql -H 'content-type: application/json' \\`,
    `    -H "authorization: Bearer $(npm run -s token -- ${persona})"${reason === null ? '' : ` -H 'access-reason: ${reason}'`} \\`,
    `    -d '${JSON.stringify({ query })}'`,
  ].join('\n');

/** The child every example is about: see `demo/scenarios.ts`. */
export const EXAMPLE_CHILD = '417329056183';

const whoElse = `{ child(id: "${EXAMPLE_CHILD}") { givenNames familyName leadProfessional { practitioner { name } } involvements { nodes { serviceType status organisation { name } team contacts { name telephone } startedOn } } } }`;
const pipeline =
  '{ localAuthority(code: "901") { name organisations(first: 10) { nodes { name kind accreditation { state reviewOn } } } } }';
const forUser = `{ viewer { role client { name } } child(id: "${EXAMPLE_CHILD}") { commonAssessment { status heldBy { practitioner { name telephone } } } involvements { nodes { practitioner { name } organisation { name } } } } }`;

export function welcome({ port, demonstration, seconds }: Welcome): string {
  const ready = `ContactPoint is ready after ${seconds.toFixed(1)} s: http://localhost:${port}/graphql`;
  if (!demonstration) return ready;
  return [
    '',
    ready,
    'Everybody in it is invented: no real child is known here.',
    '',
    `  Try it in a browser   http://localhost:${port}/`,
    '  A token               npm run token -- amira     (who else there is: npm run token -- --list)',
    '  Health and figures    /health/ready  /metrics',
    '  Stop                  Ctrl-C (what was stored stays)',
    '',
    'A practitioner asks who else is working with a child:',
    request(port, 'amira', 'NEW_CONTACT', whoElse),
    '',
    'A local authority’s officer looks at the accreditation of its partners:',
    request(port, 'olga', null, pipeline),
    '',
    'The national eCAF system asks for its named user:',
    request(port, 'ecaf-for-ben', 'ASSESSMENT', forUser),
    '',
  ].join('\n');
}
