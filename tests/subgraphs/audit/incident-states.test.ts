/** What the database holds to by itself, asked as the part's own role: no code need be trusted with an incident. */
import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { question } from '#core/database.ts';
import { goesOn, grave, type IncidentState, incidentStates, transitions } from '#subgraphs/audit/incident-states.ts';
import { emptyTrail, type TestTrail } from '#support/trail.ts';

describe('the states of an incident', () => {
  let trail: TestTrail;
  let asked = 0;
  beforeAll(async () => {
    trail = await emptyTrail();
  });
  afterAll(() => trail.close());

  const as = (sql: string): Promise<unknown[]> => {
    asked += 1;
    return trail.database.ask(question<unknown, []>(`try incident ${asked}`, sql), []);
  };
  const [suspect, ann, bob, witness] = Array.from({ length: 4 }, () => randomUUID()) as [
    string,
    string,
    string,
    string,
  ];

  async function opened(detectors: readonly string[] = []): Promise<string> {
    const account = randomUUID();
    const [row] = (await as(
      `insert into audit.incident (account, organisation, opened_at) values ('${account}', 'SUSPECTS', now()) returning number`,
    )) as { number: string }[];
    const number = String(row?.number);
    await as(
      `insert into audit.incident_party (incident, person) values (${number}, '${suspect}'), (${number}, '${witness}')`,
    );
    for (const detector of detectors) {
      await as(`insert into audit.signal (detector, account, day, incident, at)
                values ('${detector}', '${account}', '2026-03-03', ${number}, now())`);
    }
    return number;
  }
  const act = (incident: string, state: string, person: string, organisation: string) =>
    as(`insert into audit.incident_act (incident, step, state, account, person, organisation, key, at, request)
        values (${incident}, 0, '${state}', gen_random_uuid(), '${person}', '${organisation}', '${randomUUID()}', now(),
          gen_random_uuid())`);
  const stateOf = async (incident: string) =>
    (await trail.sql<{ state: string }>('select state from audit.incident where number = ?', [incident]))[0]?.state;

  it('all are reached, and only an end has no way on', () => {
    const reached = new Set<IncidentState>(['SIGNALLED']);
    for (const state of reached) for (const next of transitions[state]) reached.add(next);
    expect([...reached].toSorted()).toEqual([...incidentStates].toSorted());
    for (const state of grave) expect(transitions[state]).toEqual([]);
  });

  interface Model {
    readonly state: IncidentState;
    readonly investigators: readonly string[];
    readonly onlyComplained: boolean;
    readonly suspended: boolean;
  }
  interface Try {
    /** Where to; NEXT is wherever it goes on, so that ends are come to. */
    readonly to: IncidentState | 'NEXT';
    readonly person: string;
    readonly organisation: string;
  }

  /** The rule in words of its own: what a detector has spoken of begins with a suspension, what is only complained of never. */
  function leads({ state, onlyComplained, suspended }: Model, to: IncidentState): boolean {
    if (state === 'SIGNALLED') return to === (onlyComplained ? 'INVESTIGATING' : 'SUSPENDED_USER');
    if (state === 'SUSPENDED_USER') return to === 'INVESTIGATING';
    if (state !== 'INVESTIGATING') return false;
    return to === 'SUSPENDED_USER' ? !suspended : ['CLEARED', 'PROCEDURE_BREACH', ...grave].includes(to);
  }

  it.each([...incidentStates])('go on from %s in the code as by the rule', (state) => {
    for (const onlyComplained of [true, false]) {
      for (const suspended of [true, false]) {
        const model: Model = { state, investigators: [], onlyComplained, suspended };
        for (const to of incidentStates) expect(goesOn(model, to), to).toBe(leads(model, to));
      }
    }
  });

  const mayGo = (model: Model, to: IncidentState, { person, organisation }: Try): boolean =>
    leads(model, to) &&
    ![suspect, witness].includes(person) &&
    (model.state !== 'INVESTIGATING' || to === 'SUSPENDED_USER' || organisation !== 'SUSPECTS') &&
    (!grave.includes(to) || !model.investigators.includes(person));

  /** Tries it on the database and on the model. */
  async function go(incident: string, model: Model, attempt: Try): Promise<Model> {
    const next = incidentStates.find((each) => leads(model, each)) ?? 'SIGNALLED';
    const to = attempt.to === 'NEXT' ? next : attempt.to;
    const made = act(incident, to, attempt.person, attempt.organisation);
    if (!mayGo(model, to, attempt)) {
      await expect(made).rejects.toMatchObject({ code: '23514' });
      return model;
    }
    await made;
    return {
      ...model,
      state: to,
      investigators: to === 'INVESTIGATING' ? [...model.investigators, attempt.person] : model.investigators,
      suspended: model.suspended || to === 'SUSPENDED_USER',
    };
  }

  it('follow each other as the table says, by whoever may, whatever is tried in whatever order', async () => {
    const tries = fc.array(
      fc.record<Try>({
        to: fc.oneof(fc.constant('NEXT' as const), fc.constantFrom(...incidentStates)),
        person: fc.constantFrom(ann, bob, ann, bob, suspect, witness),
        organisation: fc.constantFrom('OFFICE', 'OFFICE', 'SUSPECTS'),
      }),
      { minLength: 1, maxLength: 14 },
    );
    const reached = new Set<string>();
    const signalled = fc.subarray(['FAMILY_COMPLAINT', 'VOLUME'], { minLength: 1 });
    const property = fc.asyncProperty(signalled, tries, async (detectors, all) => {
      const incident = await opened(detectors);
      const onlyComplained = !detectors.includes('VOLUME');
      let model: Model = { state: 'SIGNALLED', investigators: [], onlyComplained, suspended: false };
      for (const attempt of all) {
        model = await go(incident, model, attempt);
        expect(await stateOf(incident)).toBe(model.state);
        reached.add(model.state);
      }
    });
    const by = (person: string, to: Try['to']): Try => ({ to, person, organisation: 'OFFICE' });
    const grievous = [by(ann, 'NEXT'), by(ann, 'NEXT'), by(ann, 'CRIMINAL'), by(bob, 'CRIMINAL'), by(bob, 'CLEARED')];
    const lenient = [
      by(ann, 'INVESTIGATING'),
      by(ann, 'SUSPENDED_USER'),
      by(bob, 'INVESTIGATING'),
      by(ann, 'SUSPENDED_USER'),
      by(ann, 'CRIMINAL'),
    ];
    await fc.assert(property, {
      numRuns: 40,
      examples: [
        [['VOLUME'], grievous],
        [['FAMILY_COMPLAINT'], lenient],
        [['FAMILY_COMPLAINT', 'VOLUME'], lenient],
      ],
    });
    expect(reached).toContain('CRIMINAL');
  });

  it.each([
    `update audit.incident set state = 'CLEARED'`,
    'delete from audit.incident',
    `update audit.incident_act set state = 'CLEARED'`,
    'delete from audit.incident_act',
    'delete from audit.incident_party',
    'update audit.incident_party set person = gen_random_uuid()',
    'delete from audit.signal',
    'delete from audit.fact',
    `update audit.fact set account = null`,
  ])('lets nothing that was said be unsaid: %s', async (text) => {
    await expect(as(text)).rejects.toMatchObject({ code: '42501' });
  });

  it('begin with a signal, one open incident to an account', async () => {
    const account = randomUUID();
    const open = (state: string) =>
      as(`insert into audit.incident (account, organisation, state, opened_at)
          values ('${account}', 'SUSPECTS', '${state}', now())`);
    await expect(open('CLEARED')).rejects.toMatchObject({ code: '23514' });
    await open('SIGNALLED');
    await expect(open('SIGNALLED')).rejects.toMatchObject({ code: '23505' });
  });
});
