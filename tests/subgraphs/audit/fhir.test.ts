/**
 * Exports against the structure of the profiles they claim: FHIR R4 AuditEvent, by the JSON Schema that HL7 publishes, and
 * IHE BALP 1.1 (PatientQuery, PrivacyDisclosure.Source), written down here from the published definitions
 * (github.com/IHE/ITI.BasicAudit, input/fsh).
 */
import { createRequire } from 'node:module';
import JSONSchemaValidator from '@asymmetrik/fhir-json-schema-validator';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { accessReasons } from '#core/reasons.ts';
import { bodyOf, readBody } from '#subgraphs/audit/entry.ts';
import { auditEvents } from '#subgraphs/audit/fhir.ts';
import { child } from '#support/stack.ts';
import { entry } from '#support/trail.ts';

const DCM = 'http://dicom.nema.org/resources/ontology/DCM';
const HL7 = 'http://terminology.hl7.org/CodeSystem';

// biome-ignore lint/suspicious/noExplicitAny: what is checked is whether it has a shape
type Any = any;
const isCode = ({ system, code }: Any, of: string, value: string): boolean => system === of && code === value;
const agents = (event: Any, system: string, code: string): Any[] =>
  event.agent.filter(({ type }: Any) => type.coding.some((each: Any) => isCode(each, system, code)));
const entities = (event: Any, system: string, code: string): Any[] =>
  event.entity.filter(({ role }: Any) => role && isCode(role, system, code));

/** FHIR R4 AuditEvent: type 1..1, recorded 1..1, agent 1..* with requestor, source.observer 1..1, entity.query base64. */
function expectAuditEvent(event: Any): void {
  expect(event.resourceType).toBe('AuditEvent');
  expect(event.type).toMatchObject({ system: expect.any(String), code: expect.any(String) });
  expect(event.recorded).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  expect(event.outcome).toBe('0');
  expect(event.id).toMatch(/^[A-Za-z0-9\-.]{1,64}$/);
  expect(event.source.observer).toEqual(expect.any(Object));
  expect(event.agent.length).toBeGreaterThanOrEqual(2);
  for (const { requestor, network } of event.agent) {
    expect(requestor).toEqual(expect.any(Boolean));
    if (network) expect(['1', '2', '3', '4', '5']).toContain(network.type);
  }
  for (const { query } of event.entity) {
    if (query !== undefined) expect(query).toMatch(/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/);
  }
  // sev-1: an entity has a name or a query, not both.
  for (const { name, query } of event.entity) expect(name === undefined || query === undefined).toBe(true);
}

/** Both profiles: exactly one patient, as a reference to a Patient. */
function expectPatient(event: Any): void {
  const patients = entities(event, `${HL7}/object-role`, '1');
  expect(patients).toHaveLength(1);
  expect(isCode(patients[0].type, `${HL7}/audit-entity-type`, '1')).toBe(true);
  expect(patients[0].what).toMatchObject({ type: 'Patient', identifier: { value: expect.stringMatching(/^\d{12}$/) } });
}

function expectPatientQuery(event: Any): void {
  expect(isCode(event.type, `${HL7}/audit-event-type`, 'rest')).toBe(true);
  expect(event.subtype.some((each: Any) => isCode(each, 'http://hl7.org/fhir/restful-interaction', 'search'))).toBe(
    true,
  );
  expect(event.action).toBe('E');
  for (const code of ['110153', '110152']) {
    const [one, ...more] = agents(event, DCM, code);
    expect(more).toEqual([]);
    expect(one).toMatchObject({ who: expect.any(Object), network: { address: expect.any(String) } });
  }
  const users = agents(event, `${HL7}/v3-ParticipationType`, 'IRCP');
  expect(users.length).toBeLessThanOrEqual(1);
  for (const user of users) {
    expect(user).toMatchObject({ who: expect.any(Object), requestor: true });
    expect(user.network).toBeUndefined();
  }
  const queries = entities(event, `${HL7}/object-role`, '24');
  expect(queries).toHaveLength(1);
  expect(queries[0].what).toBeUndefined();
  expect(queries[0].detail).toBeUndefined();
  expect(queries[0].query ?? queries[0]._query).toBeDefined();
}

function expectDisclosure(event: Any): void {
  expect(isCode(event.type, DCM, '110106')).toBe(true);
  expect(event.subtype.some((each: Any) => isCode(each, `${HL7}/iso-21089-lifecycle`, 'disclose'))).toBe(true);
  expect(event.action).toBe('R');
  const [source, ...sources] = agents(event, DCM, '110153');
  const [recipient, ...recipients] = agents(event, DCM, '110152');
  expect([...sources, ...recipients]).toEqual([]);
  for (const agent of [source, recipient]) {
    expect(agent).toMatchObject({ who: expect.any(Object), network: { address: expect.any(String) } });
  }
  // val-audit-source: whoever recorded it is the source.
  expect(source.who).toEqual(event.source.observer);
  expect(event.entity.length).toBeGreaterThanOrEqual(2);
}

const details = ['EXISTENCE', 'IDENTITY', 'WHEREABOUTS', 'SERVICES'];
const outcomes = fc.record({
  account: fc.constantFrom(null, '00000000-0000-4000-8000-000000000001'),
  reason: fc.constantFrom(null, ...accessReasons),
  organisation: fc.constantFrom(null, 'NORTHSHIRE-CSC'),
  role: fc.constantFrom(null, 'PRACTITIONER' as const),
  client: fc.constantFrom(null, 'explorer'),
  peer: fc.constantFrom(null, '127.0.0.1', '2001:db8::1'),
  mediator: fc.constantFrom(null, {
    mediation: '00000000-0000-4000-8000-000000000002',
    account: '00000000-0000-4000-8000-000000000003',
    organisation: 'NORTHSHIRE-CSC',
    role: 'PRACTITIONER' as const,
    proof: 'ONE_TIME_CODE' as const,
  }),
  children: fc.dictionary(fc.constantFrom(child.whoElse, child.none, child.moved), fc.subarray(details), {
    maxKeys: 3,
  }),
});

const published = createRequire(import.meta.url)('@asymmetrik/fhir-json-schema-validator/fhir.schema.json');
/** All of the schema that an AuditEvent comes to. */
const r4 = new JSONSchemaValidator({ ...published, oneOf: [{ $ref: '#/definitions/AuditEvent' }] });
const faults = (event: unknown) => r4.validate(event, true);

describe('an export as FHIR', () => {
  it('has the structure of the profiles it claims, whatever the entry says', () => {
    fc.assert(
      fc.property(outcomes, fc.option(fc.string()), (change, parameters) => {
        const body = readBody(bodyOf(entry(change), new Date('2026-03-29T00:59:59.999Z'), null));
        const events: Any[] = auditEvents(7, body, parameters);
        expect(events).toHaveLength(
          Object.values(change.children).reduce((sum, kinds) => sum + 1 + (kinds.length > 0 ? 1 : 0), 0),
        );
        for (const event of events) {
          expect(faults(event)).toEqual([]);
          expectAuditEvent(event);
          expectPatient(event);
          const [profile] = event.meta.profile;
          if (/PatientQuery$/.test(profile)) expectPatientQuery(event);
          else expectDisclosure(event);
        }
      }),
    );
  });

  it('is judged by a schema that sees what is missing, of another type or not known', () => {
    const body = readBody(bodyOf(entry({ children: { [child.none]: ['IDENTITY'] } }), new Date(), null));
    const [event] = auditEvents(7, body, '{}') as Any[];
    for (const wrong of [
      { ...event, recorded: 'yesterday' },
      { ...event, agent: undefined, source: undefined, agents: event.agent },
      { ...event, action: 'READ' },
      { ...event, agent: event.agent.map((each: Any) => ({ ...each, requestor: 'yes' })) },
      { ...event, entity: [{ ...event.entity[0], name: ['two'] }] },
    ]) {
      expect(faults(wrong), JSON.stringify(wrong)).not.toEqual([]);
    }
  });

  it('says nothing of what was refused or asked only', () => {
    for (const change of [{ decision: 'REFUSED' }, { kind: 'INTENT' as const, decision: 'PENDING' }]) {
      const body = readBody(bodyOf(entry({ ...change, children: { [child.none]: ['IDENTITY'] } }), new Date(), null));
      expect(auditEvents(1, body, null)).toEqual([]);
    }
  });
});
