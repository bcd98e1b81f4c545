/**
 * The trail as FHIR R4 AuditEvents after the profiles of IHE's Basic Audit Log Patterns (profiles.ihe.net/ITI/BALP, 1.1):
 * for each child an answer is about, one PatientQuery (what was asked, by whom, for which purpose) and, where details
 * left, one PrivacyDisclosure.Source (which kinds, to whom). BALP does not record what a query returned; the second does.
 */
import type { AccessReason } from '#core/reasons.ts';
import type { Body } from './entry.ts';

const DCM = 'http://dicom.nema.org/resources/ontology/DCM';
const TERMINOLOGY = 'http://terminology.hl7.org/CodeSystem';
const PROFILES = 'https://profiles.ihe.net/ITI/BALP/StructureDefinition';

/** Where our own numbers are named. */
const NAMING = 'urn:contactpoint:id';

const coding = (system: string, code: string, display: string) => ({ system, code, display });
const concept = (system: string, code: string, display: string) => ({ coding: [coding(system, code, display)] });

const source = coding(DCM, '110153', 'Source Role ID');
const destination = coding(DCM, '110152', 'Destination Role ID');
const recipient = concept(`${TERMINOLOGY}/v3-ParticipationType`, 'IRCP', 'information recipient');

/** Purposes of use nearest to our reasons (HL7 ActReason); ours stands beside it as text. */
const purposes: Readonly<Record<AccessReason, readonly [code: string, display: string]>> = {
  NEW_CONTACT: ['COC', 'coordination of care'],
  ALREADY_WORKING: ['COC', 'coordination of care'],
  ASSESSMENT: ['COC', 'coordination of care'],
  MOVED_IN: ['COC', 'coordination of care'],
  TRANSITION: ['COC', 'coordination of care'],
  UNPLANNED_CARE: ['ETREAT', 'Emergency Treatment'],
  CHILD_PROTECTION: ['PUBHLTH', 'public health'],
  DEATH_REVIEW: ['PUBHLTH', 'public health'],
  MISSING_EDUCATION: ['PUBHLTH', 'public health'],
  RECORD_MAINTENANCE: ['RECORDMGT', 'records management'],
  SUBJECT_ACCESS: ['PATRQT', 'patient requested'],
  SYSTEM_TEST: ['HSYSADMIN', 'health system administration'],
};

const purposeOf = (reason: AccessReason | null) => {
  if (reason === null) return [];
  const [code, display] = purposes[reason];
  return [{ ...concept(`${TERMINOLOGY}/v3-ActReason`, code, display), text: reason }];
};

const named = (kind: string, value: string) => ({ identifier: { system: `${NAMING}/${kind}`, value } });

/** An address of the network; where it was not recorded, that it was not. */
const network = (peer: string | null) => ({ address: peer ?? 'unknown', type: peer === null ? '1' : '2' });

const DIRECTORY = { display: 'ContactPoint' };
const server = { address: 'contactpoint', type: '1' };

function user({ account, role, organisation, reason }: Body) {
  if (account === null) return [];
  return [
    {
      type: recipient,
      who: { ...named('account', account), ...(organisation === null ? {} : { display: organisation }) },
      requestor: true,
      ...(role ? { role: [{ text: role }] } : {}),
      ...(reason === null ? {} : { purposeOfUse: purposeOf(reason) }),
    },
  ];
}

/** In mediated access the mediator asked; the one it asked for is the user. */
const mediator = ({ mediator: through }: Body) =>
  through === null || through === undefined
    ? []
    : [
        {
          type: concept(`${TERMINOLOGY}/v3-ParticipationType`, 'INF', 'informant'),
          who: named('account', through.account),
          requestor: false,
          role: [{ text: 'mediator' }],
        },
      ];

const patient = (child: string) => ({
  what: { ...named('child', child), type: 'Patient' },
  type: coding(`${TERMINOLOGY}/audit-entity-type`, '1', 'Person'),
  role: coding(`${TERMINOLOGY}/object-role`, '1', 'Patient'),
});

const transaction = (request: string) => ({
  what: { identifier: { value: request } },
  type: coding('https://profiles.ihe.net/ITI/BALP/CodeSystem/BasicAuditEntityType', 'XrequestId', 'X-Request-Id'),
});

const common = (idx: number, profile: string, body: Body) => ({
  resourceType: 'AuditEvent' as const,
  id: `${idx}-${profile === 'IHE.BasicAudit.PatientQuery' ? 'query' : 'disclosure'}`,
  meta: { profile: [`${PROFILES}/${profile}`] },
  recorded: body.at,
  // 0: success. What was refused has disclosed nothing, and is not exported as one of these.
  outcome: '0',
  ...(body.reason === null ? {} : { purposeOfEvent: purposeOf(body.reason) }),
  source: { observer: DIRECTORY, type: [coding(`${TERMINOLOGY}/security-source-type`, '4', 'Application Server')] },
});

/** What was asked, in base64; where it has been erased or was not asked for, that it is withheld. */
const query = (parameters: string | null) => ({
  type: coding(`${TERMINOLOGY}/audit-entity-type`, '2', 'System Object'),
  role: coding(`${TERMINOLOGY}/object-role`, '24', 'Query'),
  ...(parameters === null
    ? {
        _query: {
          extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/data-absent-reason', valueCode: 'masked' }],
        },
      }
    : { query: Buffer.from(parameters).toString('base64') }),
});

const patientQuery = (idx: number, body: Body, child: string, parameters: string | null) => ({
  ...common(idx, 'IHE.BasicAudit.PatientQuery', body),
  type: coding(`${TERMINOLOGY}/audit-event-type`, 'rest', 'Restful Operation'),
  subtype: [coding('http://hl7.org/fhir/restful-interaction', 'search', 'search')],
  action: 'E',
  agent: [
    {
      type: { coding: [source] },
      who: named('client', body.client ?? 'unknown'),
      requestor: body.account === null,
      network: network(body.peer),
    },
    { type: { coding: [destination] }, who: DIRECTORY, requestor: false, network: server },
    ...user(body),
    ...mediator(body),
  ],
  entity: [transaction(body.request), patient(child), query(parameters)],
});

const disclosure = (idx: number, body: Body, child: string, details: readonly string[]) => ({
  ...common(idx, 'IHE.BasicAudit.PrivacyDisclosure.Source', body),
  type: coding(DCM, '110106', 'Export'),
  subtype: [coding(`${TERMINOLOGY}/iso-21089-lifecycle`, 'disclose', 'Disclose Record Lifecycle Event')],
  action: 'R',
  agent: [
    { type: { coding: [source] }, who: DIRECTORY, requestor: false, network: server },
    {
      type: { coding: [destination] },
      who: named('client', body.client ?? 'unknown'),
      requestor: body.account === null,
      network: network(body.peer),
    },
    ...user(body),
    ...mediator(body),
  ],
  entity: [
    patient(child),
    {
      what: { identifier: { system: `${NAMING}/request`, value: body.request } },
      type: coding(`${TERMINOLOGY}/audit-entity-type`, '2', 'System Object'),
      role: coding(`${TERMINOLOGY}/object-role`, '3', 'Report'),
      detail: details.map((kind) => ({ type: 'kind of details', valueString: kind })),
    },
  ],
});

export type AuditEvent = ReturnType<typeof patientQuery> | ReturnType<typeof disclosure>;

/** The events of one entry: none where nothing about anybody was answered. */
export function auditEvents(idx: number, body: Body, parameters: string | null): AuditEvent[] {
  if (body.kind !== 'OUTCOME' || !body.decision.startsWith('ANSWERED')) return [];
  return Object.entries(body.children).flatMap(([child, details]): AuditEvent[] => [
    patientQuery(idx, body, child, parameters),
    ...(details.length === 0 ? [] : [disclosure(idx, body, child, details)]),
  ]);
}
