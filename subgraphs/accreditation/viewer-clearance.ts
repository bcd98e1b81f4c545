/** What an account's right to ask rests on, as it is shown to its holder and to those who administer it. */
import { dayOf } from '#core/clock.ts';
import { AppError } from '#core/errors.ts';
import type { IsoDate } from '#core/ids.ts';
import { type Clearance, clearancesOf, warningOf } from './clearances.ts';
import type { AccreditationContext } from './context.ts';
import type { ClearanceKind } from './schema.generated.ts';
import { type AccountRow, isAccredited } from './standing.ts';

export function clearanceOf(account: AccountRow, today: IsoDate): readonly Clearance<ClearanceKind>[] {
  const open = account.state === 'ACTIVE' && account.suspendedFor.length === 0;
  const accredited = isAccredited(account, today);
  return [
    { kind: 'ACCOUNT', validUntil: null, holds: open, warning: open ? null : 'RUN_OUT' },
    ...clearancesOf(account, today),
    {
      kind: 'ORGANISATION',
      validUntil: account.reviewOn,
      holds: accredited,
      warning: warningOf(accredited, account.reviewOn, today),
    },
  ];
}

/** The last day on which everything still holds. */
export const lastDay = (account: AccountRow, today: IsoDate): IsoDate | null =>
  clearanceOf(account, today)
    .flatMap(({ validUntil }) => validUntil ?? [])
    .toSorted()[0] ?? null;

/** The viewer's own account, read now: a change of this very request is in it. */
export async function viewerAccount({ viewer, accreditation, now }: AccreditationContext): Promise<AccountRow> {
  const account = await accreditation.accounts.standing(viewer.account, dayOf(now), null);
  if (account === null) throw new AppError('STANDING_REFUSED');
  return account;
}

export const viewerClearance = async (context: AccreditationContext) =>
  clearanceOf(await viewerAccount(context), dayOf(context.now));
