/** The second writing of the policy, asked through Cedar's own engine. */
import { readFileSync } from 'node:fs';
import {
  checkParsePolicySet,
  type EntityJson,
  preparsePolicySet,
  preparseSchema,
  statefulIsAuthorized,
  validate,
} from '@cedar-policy/cedar-wasm/nodejs';
import type { DecisionFacts, Party } from '#core/decide.ts';

const read = (file: string): string => readFileSync(new URL(`../core/${file}`, import.meta.url), 'utf8');
export const cedarText = read('decide.cedar');
const schema = read('decide.cedarschema');

/** What the strict validator has against a text: an error in a policy would skip it, so there must be none. */
export function faultsOf(text: string): unknown[] {
  const answer = validate({ schema, policies: { staticPolicies: text } });
  return answer.type === 'success' ? [...answer.validationErrors, ...answer.validationWarnings] : answer.errors;
}

const uid = (type: string, id: string) => ({ type, id });
const asker = uid('Account', 'asker');

const account = ({ role, organisation, rights, authority, inGoodStanding }: Party): EntityJson => ({
  uid: asker,
  attrs: {
    role,
    kind: organisation.kind,
    functions: [...organisation.functions],
    rights: [...rights],
    ...(authority === null ? {} : { authority }),
    inGoodStanding,
  },
  parents: [],
});

/** What is asked, of what: the record, the organisation, or nothing in particular. */
function asked(
  { asks }: DecisionFacts,
  { isTheirs, isSource }: Party,
): readonly [action: string, resource: EntityJson] {
  const of = (type: string, attrs: EntityJson['attrs']): EntityJson => ({
    uid: uid(type, 'asked'),
    attrs,
    parents: [],
  });
  if (asks.of === 'OPERATION') {
    return [asks.permission, asks.scope === null ? of('Anything', {}) : of('Organisation', { scope: asks.scope })];
  }
  const { state, authority, synthetic } = asks.record;
  return [
    asks.detail,
    of('Record', { state, synthetic, own: isTheirs, told: isSource, ...(authority === null ? {} : { authority }) }),
  ];
}

let texts = 0;

/** Whether this text allows it: every party is asked for, and all must be let in. Throws where a policy fails. */
export function cedarFrom(text: string): (facts: DecisionFacts) => boolean {
  texts += 1;
  const name = `text ${texts}`;
  const parsed = [
    checkParsePolicySet({ staticPolicies: text }),
    preparsePolicySet(name, { staticPolicies: text }),
    preparseSchema(name, schema),
  ];
  if (parsed.some(({ type }) => type !== 'success')) throw new Error(JSON.stringify(parsed));

  const permits = (facts: DecisionFacts, party: Party, mode: string): boolean => {
    const [action, resource] = asked(facts, party);
    const answer = statefulIsAuthorized({
      principal: asker,
      action: uid('Action', action),
      resource: resource.uid,
      context: {
        mode,
        throughAnother: facts.mediator !== null,
        live: facts.live,
        caseReference: facts.caseReference,
        ...(facts.reason === null ? {} : { reason: facts.reason }),
      },
      entities: [account(party), resource],
      preparsedPolicySetId: name,
    });
    if (answer.type !== 'success') throw new Error(JSON.stringify(answer.errors));
    const { decision, diagnostics } = answer.response;
    if (diagnostics.errors.length > 0) throw new Error(JSON.stringify(diagnostics.errors));
    return decision === 'allow';
  };
  return (facts) =>
    permits(facts, facts.party, facts.mode) && (facts.mediator === null || permits(facts, facts.mediator, 'RELAY'));
}
