/** The administrative changes to organisations, their places and their case systems, as the graph offers them. */
import type { AccreditedFunction } from '#core/words.ts';
import type { AccreditationContext } from './context.ts';
import * as declaring from './declaring.ts';
import { type ConnectFeed, connectFeed } from './feeds.ts';
import * as holding from './holding.ts';
import * as locations from './locations.ts';
import { type AdministrationProblem, Refused } from './problems.ts';
import * as reviewing from './reviewing.ts';
import { today } from './rounds.ts';
import type { SystemState, SystemSubject } from './system-states.ts';
import * as systems from './systems.ts';

interface With<Input> {
  readonly input: Input;
}
type Seen<Id extends string> = Readonly<Record<Id, string>> & { readonly version: number };

/** What became of a change: what it made, or the one thing in its way. */
async function settled<Done, Shown extends object>(
  work: () => Promise<Done>,
  show: (done: Done) => Promise<Shown>,
): Promise<Partial<Shown> & { readonly problems: readonly AdministrationProblem[] }> {
  try {
    return { ...(await show(await work())), problems: [] };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return { problems: [error.problem] } as never;
  }
}

const declared = (context: AccreditationContext, work: () => Promise<declaring.Declared>) =>
  settled(work, async ({ organisation, case: id }) => {
    const { cases, organisations } = context.accreditation;
    // What the loader read before the change is stale now.
    organisations.clear(organisation);
    return {
      case: id === null ? null : await cases.byId(id),
      organisation: await organisations.load(organisation),
    };
  });

const placed = (context: AccreditationContext, work: () => Promise<string>) =>
  settled(work, async (id) => ({ location: await context.accreditation.locations.byId(id, today(context)) }));

const product = (context: AccreditationContext, work: () => Promise<string>) =>
  settled(work, async (id) => ({ product: await context.accreditation.systems.product(id) }));

const installation = (context: AccreditationContext, work: () => Promise<string>) =>
  settled(work, async (id) => ({ installation: await context.accreditation.systems.installation(id) }));

/** A step that needs nothing but the round as it was seen. */
const step =
  (take: (caseId: string, version: number, context: AccreditationContext) => Promise<declaring.Declared>) =>
  (_parent: unknown, { input: { caseId, version } }: With<Seen<'caseId'>>, context: AccreditationContext) =>
    declared(context, () => take(caseId, version, context));

const whole =
  (change: (organisationId: string, context: AccreditationContext) => Promise<declaring.Declared>) =>
  (_parent: unknown, { input }: With<{ readonly organisationId: string }>, context: AccreditationContext) =>
    declared(context, () => change(input.organisationId, context));

const place =
  (change: (id: string, version: number, context: AccreditationContext) => Promise<string>) =>
  (_parent: unknown, { input: { locationId, version } }: With<Seen<'locationId'>>, context: AccreditationContext) =>
    placed(context, () => change(locationId, version, context));

const move = (subject: SystemSubject, id: string, to: SystemState, version: number, context: AccreditationContext) =>
  systems.moveSystem(subject, id, version, to, context);

interface DeclareInput {
  readonly organisationId: string;
  readonly functions: readonly AccreditedFunction[];
  readonly version?: number | null;
}
interface DecideInput extends Seen<'caseId'> {
  readonly recommendation: reviewing.Decision['recommendation'];
  readonly conditions?: reviewing.Decision['conditions'] | null;
  readonly reasons?: readonly string[] | null;
}
interface LocationInput {
  readonly organisationId: string;
  readonly name: string;
  readonly networks: readonly string[];
}
type Answers = Seen<'caseId'> & { readonly answers: readonly declaring.Answer[] };
type Suspension = { readonly organisationId: string; readonly reason: string };
type MoveProduct = Seen<'productId'> & { readonly to: SystemState };
type MoveInstallation = Seen<'installationId'> & { readonly to: SystemState };

export const accreditationMutations = {
  declareFunctions: (_parent: unknown, { input }: With<DeclareInput>, context: AccreditationContext) =>
    declared(context, () =>
      declaring.declareFunctions(input.organisationId, input.functions, input.version ?? null, context),
    ),
  answerCriteria: (_parent: unknown, { input }: With<Answers>, context: AccreditationContext) =>
    declared(context, () => declaring.answerCriteria(input.caseId, input.version, input.answers, context)),
  takeOnOrganisation: whole(holding.takeOnOrganisation),
  submitAccreditation: step(declaring.submit),
  withdrawDeclaration: step(declaring.withdraw),
  beginReview: step(reviewing.beginReview),
  decideReview: (_parent: unknown, { input }: With<DecideInput>, context: AccreditationContext) => {
    const { caseId, version, recommendation, conditions, reasons } = input;
    const decision = { recommendation, conditions: conditions ?? [], reasons: reasons ?? [] };
    return declared(context, () => reviewing.decideReview(caseId, version, decision, context));
  },
  signAccreditation: step(reviewing.signAccreditation),
  suspendOrganisation: (_parent: unknown, { input }: With<Suspension>, context: AccreditationContext) =>
    declared(context, () => holding.suspendOrganisation(input.organisationId, input.reason, context)),
  reinstateOrganisation: whole(holding.reinstateOrganisation),
  withdrawAccreditation: whole(holding.withdrawAccreditation),
  registerLocation: (_parent: unknown, { input }: With<LocationInput>, context: AccreditationContext) =>
    placed(context, () => locations.registerLocation(input.organisationId, input.name, input.networks, context)),
  assessLocation: place(locations.assessLocation),
  acceptLocation: place(locations.acceptLocation),
  closeLocation: place(locations.closeLocation),
  registerProduct: (_parent: unknown, { input }: With<systems.NewProduct>, context: AccreditationContext) =>
    product(context, () => systems.registerProduct(input, context)),
  moveProduct: (_parent: unknown, { input }: With<MoveProduct>, context: AccreditationContext) =>
    product(context, () => move('PRODUCT', input.productId, input.to, input.version, context)),
  registerInstallation: (_parent: unknown, { input }: With<systems.NewInstallation>, context: AccreditationContext) =>
    installation(context, () => systems.registerInstallation(input, context)),
  connectFeed: (_parent: unknown, { input }: With<ConnectFeed>, context: AccreditationContext) =>
    installation(context, () => connectFeed(input, context)),
  moveInstallation: (_parent: unknown, { input }: With<MoveInstallation>, context: AccreditationContext) =>
    installation(context, () => move('INSTALLATION', input.installationId, input.to, input.version, context)),
};
