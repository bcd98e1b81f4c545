/** Everybody who may sign in and yet may know nothing of what is hidden: all but the responsible authority's own team. */
import { dayOf } from '#core/clock.ts';
import { practitionerUuid } from '#core/uuid.ts';
import type { Role } from '#core/words.ts';
import { personas } from '#demo/personas.ts';
import { addAccount } from './accounts.ts';
import type { FreshDatabase } from './postgres.ts';

/** Who sends the files, and what they call the worker. */
export const SUPPLIER = 'eastvale-case-system';
export const WORKER = 'W1';

export interface Stranger {
  readonly name: string;
  readonly account: string;
  readonly client: string;
  readonly usualReason: string;
}

/** Of whom one looks after the record, and the other reads who did what. */
const entitled = ['olga', 'martin', 'audrey'];
const people = personas(dayOf(new Date())).map(({ name, account, client, defaultReason }) => ({
  name,
  account,
  client,
  usualReason: defaultReason,
}));

/**
 * Three beside the demonstration's own: an officer of an authority that is not the child's in any world, a colleague,
 * and somebody of whom a supplier's files may say that they work with a child.
 */
const hired = [
  {
    number: 71,
    role: 'AUTHORITY_OFFICER',
    organisation: 'EASTVALE-CSC',
    authority: '902',
    name: 'an officer elsewhere',
  },
  { number: 72, role: 'PRACTITIONER', organisation: 'NORTHSHIRE-CSC', authority: null, name: 'a colleague' },
  { number: 73, role: 'PRACTITIONER', organisation: 'EASTVALE-CSC', authority: null, name: 'a fed worker' },
].map(({ number, role, ...rest }) => ({
  role: role as Role,
  ...rest,
  account: `00000000-0000-4000-8000-0000000000${number}`,
  practitioner: number === 73 ? practitionerUuid(SUPPLIER, WORKER) : `00000000-0000-4000-9000-0000000000${number}`,
}));

export const strangers: readonly Stranger[] = [
  ...people.filter(({ name }) => !entitled.includes(name)),
  ...hired.map(({ name, account }) => ({ name, account, client: 'explorer', usualReason: 'ALREADY_WORKING' })),
];

/** No stranger: for seeing that there is something to be seen. */
export const officerOfTheAuthority: Stranger = people.find(({ name }) => name === 'olga') as Stranger;

/** Those of them who look children up. */
const asking = ['amira', 'ben', 'vera', 'ecaf-for-ben', 'lena', 'edith', 'hugo', 'piet', 'nora'];
export const askers = strangers.filter(({ name }) => asking.includes(name) || hired.some((each) => each.name === name));

export const fedWorker: Stranger = strangers.at(-1) as Stranger;

/** Those of them who record what they do; more often those who are among the practitioners. */
const registered = ['amira', 'ben', ...hired.map(({ name }) => name)];
export const recorders = [...askers, ...askers, ...askers].filter(
  ({ name }, index) => name !== 'vera' && (index < askers.length || registered.includes(name)),
);

export async function hireStrangers({ sql }: FreshDatabase): Promise<void> {
  for (const { account, practitioner, role, organisation, authority } of hired) {
    await sql(
      `insert into involvements.practitioner (id, supplier, local_id, organisation_id, name, fingerprint, received_at)
       values (?, 'tests', ?, ?, 'Robin Colleague', '', now())`,
      [practitioner, practitioner, organisation],
    );
    await addAccount({ sql }, { account, role, organisation, authority, practitioner });
  }
}
