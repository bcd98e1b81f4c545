/**
 * Case systems: the national office accredits a product by type, the accrediting body of an organisation its
 * installation by instance, each with two people. A machine client is nothing without both.
 */
import { mayDo } from '#core/context.ts';
import { isUuid } from '#core/ids.ts';
import { newUuid } from '#core/uuid.ts';
import { administered } from './administered.ts';
import type { AccreditationContext } from './context.ts';
import { Refused } from './problems.ts';
import { inTransaction, personIn, today } from './rounds.ts';
import { isSystemStep, type SystemState, type SystemSubject } from './system-states.ts';
import type { InstallationRow } from './system-store.ts';
import * as sql from './system-store.ts';

export interface NewProduct {
  readonly supplier: string;
  readonly name: string;
  readonly productVersion: string;
  /** Whether it serves the people of every organisation, and not only of the one it is installed for. */
  readonly shared: boolean;
}

/** One accreditation counts for all of England, so it is a national body's to give; and so is that all share it. */
export async function registerProduct(product: NewProduct, context: AccreditationContext): Promise<string> {
  const { viewer, now, accreditation } = context;
  if (viewer.organisation.kind !== 'NATIONAL') throw new Refused('NATIONAL_ONLY');
  const { supplier, name, productVersion, shared } = product;
  const values = [newUuid(now), supplier, name, productVersion, viewer.organisation.id, shared] as const;
  const [made] = await accreditation.database.ask(sql.registerProduct, [...values]);
  if (!made) throw new Refused('ALREADY_REGISTERED');
  return made.id;
}

export interface NewInstallation {
  readonly productId: string;
  readonly organisationId: string;
  readonly clientId: string;
  readonly clientName: string;
}

/** The installation and the machine client whose credentials hang off it, both or neither. */
export async function registerInstallation(asked: NewInstallation, context: AccreditationContext): Promise<string> {
  const { id: organisation, accreditor } = await administered(asked.organisationId, 'MANAGE_SYSTEMS', context);
  const product = isUuid(asked.productId) ? await context.accreditation.systems.product(asked.productId) : null;
  if (product === null) throw new Refused('PRODUCT_NOT_FOUND', 'productId');
  if (!/^[a-z0-9][a-z0-9-]{0,63}$/.test(asked.clientId)) throw new Refused('CLIENT_ID_INVALID', 'clientId');
  const id = newUuid(context.now);
  return inTransaction(context, async (within) => {
    await within.ask(sql.registerInstallation, [id, product.id, organisation, accreditor ?? '']);
    const [client] = await within.ask(sql.registerClient, [asked.clientId, asked.clientName, organisation, id]);
    if (!client) throw new Refused('ALREADY_REGISTERED', 'clientId');
    return id;
  });
}

/** The installation, if it is the viewer's to manage. */
export async function managedInstallation(id: string, context: AccreditationContext): Promise<InstallationRow> {
  await requireManaged('INSTALLATION', id, context);
  const found = await context.accreditation.systems.installation(id);
  if (found === null) throw new Refused('INSTALLATION_NOT_FOUND', 'installationId');
  return found;
}

/** The product or installation, if it is the viewer's to manage. */
async function requireManaged(subject: SystemSubject, id: string, context: AccreditationContext): Promise<void> {
  const { systems } = context.accreditation;
  const found = !isUuid(id) ? null : await (subject === 'PRODUCT' ? systems.product(id) : systems.installation(id));
  const whose = found && {
    id: 'organisationId' in found ? found.organisationId : found.id,
    accreditor: found.accreditorId,
  };
  if (whose === null || !mayDo(context, 'MANAGE_SYSTEMS', whose).allow) {
    throw subject === 'PRODUCT'
      ? new Refused('PRODUCT_NOT_FOUND', 'productId')
      : new Refused('INSTALLATION_NOT_FOUND', 'installationId');
  }
}

/** Moves it on; whoever accredits is not the person who tested. */
export async function moveSystem(
  subject: SystemSubject,
  id: string,
  version: number,
  to: SystemState,
  context: AccreditationContext,
): Promise<string> {
  await requireManaged(subject, id, context);
  const { lock, move } = sql.systemSql[subject];
  return inTransaction(context, async (within) => {
    const [held] = await within.ask(lock, [id]);
    if (held?.version !== version) throw new Refused('CHANGED_SINCE', 'version');
    if (!isSystemStep(subject, held.state, to)) throw new Refused('WRONG_STATE', 'to');
    const person = await personIn(within, context);
    if (to !== 'TESTING' && to !== 'SUSPENDED' && held.testedPerson === person) {
      throw new Refused('SECOND_PERSON_NEEDED');
    }
    await within.ask(move, [id, to, context.viewer.account, person, today(context)]);
    return id;
  });
}
