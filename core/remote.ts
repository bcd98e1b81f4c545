/** Asking a part of the directory that runs in another process. */
import { AppError } from './errors.ts';
import type { HopSigner } from './hop.ts';
import { hopsTo } from './hops.ts';
import type { InstallationReach } from './notice-ports.ts';
import { portDocuments } from './port-schema.ts';
import type {
  ChildLife,
  OpenMediation,
  OpenOverride,
  OrganisationCount,
  OrganisationReach,
  Ports,
  Reviewer,
  Standing,
} from './ports.ts';
import type { Span } from './spans.ts';
import type { ToldEntry, TrailLook, TrailProofs } from './trail-reader.ts';

/** Where the parts that run elsewhere are, by name, and how to speak to them. */
export interface Remote {
  readonly urls: Readonly<Record<string, string>>;
  readonly signer: HopSigner;
}

/** The one refusal of a port that is told as it is: the others mean to the caller that a part is out of reach. */
const UNWITNESSED = 'TRAIL_UNWITNESSED';

/** The place of an entry in the trail. Anything else is no acknowledgement, and must not pass for the first place. */
function placeIn(answer: unknown): number {
  if (!Number.isSafeInteger(answer)) throw new AppError('SERVICE_UNAVAILABLE');
  return answer as number;
}

/** The ports of a part that runs apart. */
export function remotePorts(name: string, url: string, signer: HopSigner): Partial<Ports> {
  const hop = hopsTo(`${url}/ports`, name, signer);
  // Whatever became of it, and if the part refused it: to the caller it is out of reach.
  const asked = (question: object): Promise<unknown> =>
    hop(question).catch((cause: unknown) => {
      throw new AppError('SERVICE_UNAVAILABLE', { cause });
    });
  const ask = async (query: string, variables: object): Promise<unknown> => {
    const { data, errors } = (await asked({ query, variables })) as {
      data?: Record<string, unknown>;
      errors?: readonly { extensions?: { code?: unknown } }[];
    };
    if (errors || !data)
      throw new AppError(errors?.[0]?.extensions?.code === UNWITNESSED ? UNWITNESSED : 'SERVICE_UNAVAILABLE');
    return Object.values(data)[0];
  };
  return {
    audit: { append: async (entry) => placeIn(await ask(portDocuments.append, { entry })) },
    trail: {
      looks: async (asked) => (await ask(portDocuments.looks, { asked })) as readonly (readonly TrailLook[])[],
      tell: async (report) => (await ask(portDocuments.tell, { report })) as ToldEntry,
      prove: async (places) => (await ask(portDocuments.prove, { places })) as TrailProofs | null,
      unreadable: async () => (await ask(portDocuments.unreadable, {})) as readonly Span[],
      complained: async (place) => void (await ask(portDocuments.complained, { place })),
    },
    noticeLog: { note: async (told) => placeIn(await ask(portDocuments.noteNotice, { told })) },
    standings: {
      standing: async (account, client, address) =>
        (await ask(portDocuments.standing, { account, client, address })) as Standing | null,
    },
    mediations: {
      mediation: async (id, mediator) => (await ask(portDocuments.mediation, { id, mediator })) as OpenMediation | null,
      // Anything but a plain yes is a no.
      use: async (use) => (await ask(portDocuments.use, { use })) === true,
    },
    children: {
      child: async (id, asker) => (await ask(portDocuments.child, { id, asker })) as ChildLife | null,
      shownAs: async (ids) => (await ask(portDocuments.shownAs, { ids })) as readonly (string | null)[],
    },
    overrides: {
      override: async (holder) => (await ask(portDocuments.override, { holder })) as OpenOverride | null,
      look: async (look) => (await ask(portDocuments.look, { look })) === true,
    },
    accounts: {
      suspendForMisuse: async (account, by) => void (await ask(portDocuments.suspendForMisuse, { account, by })),
      underInvestigation: async (accounts) =>
        (await ask(portDocuments.underInvestigation, { accounts })) as readonly string[],
    },
    organisations: {
      organisations: async (meant, from, limit) =>
        (await ask(portDocuments.organisations, { meant, from, limit })) as readonly OrganisationReach[],
      organisationCounts: async (kinds, except) =>
        (await ask(portDocuments.organisationCounts, { kinds, except })) as readonly OrganisationCount[],
      suppliers: async (organisation) => (await ask(portDocuments.suppliers, { organisation })) as readonly string[],
      authoritySuppliers: async (authority) =>
        (await ask(portDocuments.authoritySuppliers, { authority })) as readonly string[],
      installations: async (ids) =>
        (await ask(portDocuments.installations, { ids })) as readonly (InstallationReach | null)[],
      reviewer: async (account) => (await ask(portDocuments.reviewer, { account })) as Reviewer | null,
      person: async (account) => (await ask(portDocuments.person, { account })) as string | null,
    },
  };
}
