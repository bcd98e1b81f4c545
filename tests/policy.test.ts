import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decide, type Party } from '#core/decide.ts';
import type { AccessReason } from '#core/reasons.ts';
import { type FieldClass, fieldClasses, type RecordState, type Role, recordStates } from '#core/words.ts';
import { say } from '#schema/access.ts';
import { policy as childrenPolicy } from '#subgraphs/children/policy.ts';
import { policy as involvementsPolicy } from '#subgraphs/involvements/policy.ts';
import { type Asker, asPersona, hire } from '#support/colleagues.ts';
import { child, type Stack, startStack } from '#support/stack.ts';

const { recordFacts: _internal, ...fields } = { ...involvementsPolicy.Child, ...childrenPolicy.Child };
type Field = keyof typeof fields;

/** What is asked of each field: all of it. A field of the policy without a line here does not compile. */
const selections: Readonly<Record<Field, string>> = {
  id: '',
  familyName: '',
  givenNames: '',
  preferredName: '',
  gender: '',
  dateOfBirth: '',
  dateOfDeath: '',
  shielded: '',
  nhsNumber: '',
  upn: '',
  withheld: '',
  disputedFields: '',
  transfers: '{ id state }',
  participation: '{ state reason until }',
  provisional: '',
  linkedRecords: '',
  statements: '{ id recordId source { kind } versions { id receivedAt } }',
  links: '{ id recordIds linkedAt }',
  address: '{ status line1 line2 town postcode since }',
  education: '{ state since setting { organisation { name } urn laestab startedOn endedOn } }',
  generalPractice: '{ code since organisation { name } }',
  lineage: '(fields: [FAMILY_NAME]) { field value source { kind supplier } receivedAt alternatives { value } }',
  asOf: '{ at profile }',
  responsibleAuthority: '{ code name }',
  carers: '{ name relationship parentalResponsibility telephone }',
  carerNames: '',
  override: '{ id until }',
  shieldCase: '{ id childId state ground version openedAt dueAt reviewOn acts { nodes { act } } }',
  involvements: '{ nodes { id serviceType team practitioner { name } organisation { id } contacts { telephone } } }',
  leadProfessional: '{ id practitioner { name } }',
  commonAssessment: '{ status recordedOn heldBy { id } }',
  sensitiveServiceInvolved: '',
  sensitiveServices: '{ id kind }',
};

/** The kind of detail a field belongs to, read from its rule; null for what everybody sees who sees the record. */
function classOf(field: Field): FieldClass | null {
  const said = say(fields[field]);
  return fieldClasses.find((kind) => said.endsWith(`may see ${kind} of the record`)) ?? null;
}

interface Person {
  readonly name: string;
  readonly ask: Asker;
  readonly party: Party;
  readonly reason: AccessReason;
}

describe('people and fields', () => {
  let stack: Stack;
  const people: Person[] = [];
  beforeAll(async () => {
    stack = await startStack();
    for (const name of ['amira', 'ben', 'vera', 'olga', 'martin', 'nadia', 'paul', 'audrey', 'stan', 'piet', 'nora']) {
      const { role, authority, organisation, defaultReason: reason } = stack.persona(name);
      const party = await partyOf(role, authority, organisation);
      people.push({ name, ask: asPersona(stack, name), party, reason });
    }
    const details = {
      role: 'AUTHORITY_OFFICER',
      authority: '902',
      organisation: 'SOUTHMERE-CSC',
      practitioner: null,
    } as const;
    const { ask } = await hire(stack, details);
    const party = await partyOf(details.role, details.authority, details.organisation);
    people.push({ name: 'officer of another authority', ask, party, reason: 'ALREADY_WORKING' });
    await stack.database.sql(
      `update children.child set preferred_name = 'Mae', date_of_death = current_date, practice = '{"code": "A81001"}'
       where id = ?`,
      [child.whoElse],
    );
    await stack.database.sql(
      `insert into children.shield_act (case_id, version, child_id, act, to_state, at, account, person, organisation,
         request, ground, asked_by, due_at)
       select gen_random_uuid(), 1, ?, 'REQUEST', 'PROVISIONAL', now(), r, r, 'NORTHSHIRE-CSC', r, 'COURT_ORDER', 'COURT', now()
       from gen_random_uuid() r`,
      [child.whoElse],
    );
    // Of a child, as nobody could record it: so that there is something to be seen.
    await stack.database.sql(
      `set local session_replication_role = replica;
       insert into children.participation_act (child_id, version, id, act, at, account, person, organisation, request,
         reason, day)
       select ${child.whoElse}, 1, r, 'CONSENT', now(), r, r, 'NORTHSHIRE-DIRECTORY', r, 'DISABILITY', '2026-01-01'
       from gen_random_uuid() r`,
    );
    await stack.database.sql(
      `insert into children.shield_setting (authority, set_at, shows_carer_name, holds_from, account)
       values ('901', now() - interval '3 days', true, now() - interval '1 day', gen_random_uuid())`,
    );
  });
  afterAll(() => stack.stop());

  const partyOf = async (role: Role, authority: string | null, organisation: string): Promise<Party> => {
    const [found] = await stack.database.sql<Party['organisation']>(
      'select kind, functions from accreditation.organisation where id = ?',
      [organisation],
    );
    return {
      role,
      authority,
      organisation: found ?? expect.unreachable(organisation),
      rights: [],
      inGoodStanding: true,
      isTheirs: false,
      isSource: false,
    };
  };
  const become = (state: RecordState) =>
    stack.database.sql('update children.child set state = ? where id = ?', [state, child.whoElse]);
  const allowed = ({ party, reason }: Person, state: RecordState, detail: FieldClass): boolean =>
    decide({
      party,
      mediator: null,
      mode: 'DIRECT',
      live: false,
      reason,
      caseReference: false,
      asks: { of: 'RECORD', detail, record: { state, authority: '901', synthetic: true } },
    }).allow;
  const opens = ({ party: { role } }: Person): boolean =>
    ['PRACTITIONER', 'PRACTITIONER_VIEW', 'AUTHORITY_OFFICER', 'AUTHORITY_MANAGER'].includes(role);

  /** Nobody has overridden anything; and carers are named apart only where nothing else of them is seen. */
  const isEmpty = (field: Field, state: RecordState): boolean =>
    field === 'override' || (field === 'carerNames' && state !== 'SHIELDED');

  /** What this person is to see of one field: whether anything at all. */
  function expected(person: Person, state: RecordState, field: Field): boolean {
    if (field === 'withheld') return state !== 'SHIELDED' && allowed(person, state, 'EXISTENCE');
    // The law's list of what stays visible names neither (SI 2007/2182, reg 6(5)); carers' names it does, where the authority says so.
    const besideTheName = state === 'SHIELDED' && (field === 'preferredName' || field === 'dateOfDeath');
    if (besideTheName && !allowed(person, state, 'WHEREABOUTS')) return false;
    if (isEmpty(field, state)) return false;
    const kind = classOf(field);
    return kind === null || allowed(person, state, kind);
  }

  it('file every field under the kind of detail that it is, by the law’s own list and not by the policy’s', () => {
    const filed = Map.groupBy(Object.keys(fields) as Field[], classOf);
    const names = (kind: FieldClass | null) => new Set(filed.get(kind));
    expect(names(null)).toEqual(new Set(['id']));
    expect(names('EXISTENCE')).toEqual(
      new Set(['shielded', 'provisional', 'withheld', 'override', 'disputedFields', 'transfers']),
    );
    expect(names('IDENTITY')).toEqual(
      new Set(['familyName', 'givenNames', 'preferredName', 'gender', 'dateOfBirth', 'dateOfDeath', 'carerNames']),
    );
    expect(names('WHEREABOUTS')).toEqual(new Set(['address', 'education', 'generalPractice', 'responsibleAuthority']));
    expect(names('FAMILY')).toEqual(new Set(['carers']));
    expect(names('SERVICES')).toEqual(
      new Set(['involvements', 'leadProfessional', 'commonAssessment', 'sensitiveServiceInvolved']),
    );
    expect(names('NHS_NUMBER')).toEqual(new Set(['nhsNumber']));
    expect(names('UPN')).toEqual(new Set(['upn']));
    expect(names('STEWARDSHIP')).toEqual(
      new Set([
        ...['linkedRecords', 'links', 'statements', 'lineage', 'asOf', 'sensitiveServices', 'shieldCase'],
        'participation',
      ]),
    );
  });

  interface Told {
    /** FORBIDDEN, or nothing. */
    readonly refused: string | null;
    readonly record: boolean;
    readonly detail: boolean;
    /** What the trail says was disclosed. */
    readonly noted: Record<string, readonly string[]>;
  }

  /** Where a value comes from shows the value. */
  const kindsOf = (field: Field): readonly FieldClass[] => [
    ...(field === 'lineage' ? (['IDENTITY'] as const) : []),
    classOf(field) ?? 'EXISTENCE',
  ];

  /** What is to become of asking for one field. */
  function due(person: Person, state: RecordState, field: Field): Told {
    if (!opens(person)) return { refused: 'FORBIDDEN', record: false, detail: false, noted: {} };
    const record = allowed(person, state, 'EXISTENCE');
    const detail = record && expected(person, state, field);
    // Whether there is anything to show is found out after it is decided that it may be.
    const isNoted = detail || (record && field === 'carerNames');
    const classes = new Set<FieldClass>(['EXISTENCE', ...(isNoted ? kindsOf(field) : [])]);
    return { refused: null, record, detail, noted: record ? { [child.whoElse]: [...classes] } : {} };
  }

  /** What becomes of it. */
  async function asked({ ask }: Person, field: Field): Promise<Omit<Told, 'noted'> & { readonly request: string }> {
    const { data, errors, headers } = await ask(`{ child(id: "${child.whoElse}") { ${field} ${selections[field]} } }`);
    return {
      refused: errors?.[0].extensions.code ?? null,
      record: data.child !== null,
      detail: (data.child?.[field] ?? null) !== null,
      request: String(headers.get('x-request-id')),
    };
  }

  it.each(recordStates)(
    'go together as the decision says, one field at a time, on a record that is %s',
    async (state) => {
      await become(state);
      const cells = people.flatMap((person) =>
        (Object.keys(selections) as Field[]).map((field) => ({ person, field })),
      );
      const answers = [];
      for (const { person, field } of cells) answers.push(await asked(person, field));
      const trail = new Map((await stack.trail()).map((entry) => [`${entry.request} ${entry.kind}`, entry]));
      for (const [index, { person, field }] of cells.entries()) {
        const { request, ...told } = answers[index] ?? expect.unreachable();
        const noted = trail.get(`${request} OUTCOME`)?.children;
        expect({ who: person.name, field, ...told, noted }).toEqual({
          who: person.name,
          field,
          ...due(person, state, field),
        });
      }
    },
  );

  it.each(recordStates)(
    'go together in the same way when everything is asked at once of a record that is %s',
    async (state) => {
      await become(state);
      const everything = Object.entries(selections).map(([field, selection]) => `${field} ${selection}`);
      for (const person of people.filter(opens)) {
        const { data } = await person.ask(`{ child(id: "${child.whoElse}") { ${everything.join(' ')} } }`);
        const seen = Object.entries(data.child ?? {}).flatMap(([field, value]) => (value === null ? [] : [field]));
        const wanted = allowed(person, state, 'EXISTENCE')
          ? (Object.keys(selections) as Field[]).filter((field) => expected(person, state, field))
          : [];
        expect([person.name, new Set(seen)]).toEqual([person.name, new Set(wanted)]);
      }
    },
  );

  it('says of an open record which kinds of details are withheld, and of a shielded one not even that', async () => {
    for (const person of people.filter(opens)) {
      await become('OPEN');
      const open = await person.ask(`{ child(id: "${child.whoElse}") { withheld } }`);
      const withheld = fieldClasses.filter((kind) => kind !== 'STEWARDSHIP' && !allowed(person, 'OPEN', kind));
      expect([person.name, open.data.child.withheld]).toEqual([person.name, withheld]);
      await become('SHIELDED');
      const shielded = await person.ask(`{ child(id: "${child.whoElse}") { withheld } }`);
      expect([person.name, shielded.data.child.withheld]).toEqual([person.name, null]);
    }
  });
});
